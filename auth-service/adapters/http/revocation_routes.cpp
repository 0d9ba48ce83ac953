#include "auth-service/adapters/http/revocation_routes.hpp"

#include "auth-service/domain/errors.hpp"
#include "auth-service/domain/scope.hpp"
#include "platform/json/writer.hpp"
#include "platform/jwt/scope.hpp"

namespace auth {

namespace http = platform::http;
namespace json = platform::json;
using platform::Result;

namespace {

Result<platform::Timestamp> decode_since(const http::Request& request) {
    const auto since = request.query.find("since");
    const auto at =
        since != request.query.end() ? platform::parse_rfc3339(since->second) : std::nullopt;
    return at ? Result<platform::Timestamp>{*at} : errors::kSinceInvalid;
}

std::string encode(const PgRevocationLog::Page& page) {
    json::ArrayWriter items;
    for (const auto& [revocation, at] : page.listed) {
        const auto session =
            revocation.session ? std::optional{revocation.session->str()} : std::nullopt;
        items.raw(json::ObjectWriter{}
                      .text("user_id", revocation.owner.str())
                      .text_or_null("sid", session)
                      .text("not_before", platform::to_rfc3339(revocation.not_before))
                      .str());
    }
    const auto next = page.listed.size() == kRevocationsMax
                          ? std::optional{platform::to_rfc3339(page.listed.back().at)}
                          : std::nullopt;
    return json::ObjectWriter{}
        .raw("items", items.str())
        .text("as_of", platform::to_rfc3339(page.as_of))
        .text_or_null("next_since", next)
        .str();
}

}  // namespace

void add_revocation_routes(http::Router& router, const PgRevocationLog& revocations,
                           platform::jwt::AccessTokenVerifier& tokens) {
    router.add(http::Method::get, "/internal/revocations",
               [&revocations, &tokens](const http::Request& request) -> Result<http::Response> {
                   const auto service = platform::jwt::require_scope(
                       tokens, request.header("Authorization"), scopes::kReadRevocations);
                   if (!service) {
                       return service.error();
                   }
                   const auto since = decode_since(request);
                   if (!since) {
                       return since.error();
                   }
                   const auto page = revocations.since(*since);
                   if (!page) {
                       return page.error();
                   }
                   return http::Response{.body = encode(*page)};
               });
}

}  // namespace auth
