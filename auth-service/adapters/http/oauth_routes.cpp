#include "auth-service/adapters/http/oauth_routes.hpp"

#include "auth-service/adapters/http/token_request.hpp"
#include "auth-service/domain/errors.hpp"
#include "platform/http/problem.hpp"
#include "platform/json/writer.hpp"

namespace auth {

namespace http = platform::http;
namespace json = platform::json;
using platform::Result;

namespace {

// RFC 6749 section 5.1 asks for both in whatever holds a token, and 5.2 has them in its examples.
http::HeaderList not_to_be_kept() {
    return {{"Cache-Control", "no-store"}, {"Pragma", "no-cache"}};
}

std::string encode(const GrantedToken& granted) {
    return json::ObjectWriter{}
        .text("access_token", granted.access_token.text)
        .text("token_type", "Bearer")
        .number("expires_in", granted.access_token.expires_in.count())
        .text("scope", granted.scopes.str())
        .str();
}

// RFC 6749 section 5.2, for what it has a name for. Anything else, such as a database that is away,
// is a problem document as everywhere.
bool is_named_by_oauth(const platform::Error& error) {
    return error.fault.code == platform::ErrorCode::malformed ||
           error.fault.code == platform::ErrorCode::unauthenticated;
}

http::Response refusal(const platform::Error& error) {
    http::Response response{
        .status = http::status_of(error.fault.code),
        .body =
            json::ObjectWriter{}
                .text("error", error.fault.slug)
                .text("error_description", error.detail.empty() ? error.fault.title : error.detail)
                .str(),
        .headers = not_to_be_kept()};
    if (response.status == 401) {
        response.headers.emplace_back("WWW-Authenticate",
                                      R"(Basic realm="auth-service", charset="UTF-8")");
    }
    return response;
}

Result<http::Response> post_token(const GrantServiceToken& grant, const http::Request& request) {
    const auto decoded = decode_token_request(request);
    const auto granted =
        decoded ? grant(*decoded, request.context) : Result<GrantedToken>{decoded.error()};
    if (granted) {
        return http::Response{.body = encode(*granted), .headers = not_to_be_kept()};
    }
    if (is_named_by_oauth(granted.error())) {
        return refusal(granted.error());
    }
    return granted.error();
}

std::string list_of(const std::vector<std::string_view>& texts) {
    json::ArrayWriter list;
    for (const auto text : texts) {
        list.text(text);
    }
    return list.str();
}

}  // namespace

std::string authorization_server_metadata(const std::string& issuer) {
    const auto base = issuer.substr(0, issuer.find_last_not_of('/') + 1);
    return json::ObjectWriter{}
        .text("issuer", issuer)
        .text("token_endpoint", base + "/oauth/token")
        .text("jwks_uri", base + "/.well-known/jwks.json")
        .raw("scopes_supported", list_of(scopes::all()))
        .raw("response_types_supported", list_of({}))
        .raw("grant_types_supported", list_of({"client_credentials"}))
        .raw("token_endpoint_auth_methods_supported",
             list_of({"client_secret_basic", "client_secret_post"}))
        .str();
}

void add_oauth_routes(http::Router& router, const GrantServiceToken& grant,
                      const std::string& issuer) {
    using http::Method;
    router.add(
        Method::post, "/oauth/token",
        [&grant](const http::Request& request) { return post_token(grant, request); },
        http::Lane::fast, http::BodyType::any);
    router.add(Method::get, "/.well-known/oauth-authorization-server",
               [metadata = authorization_server_metadata(issuer)](
                   const http::Request&) -> Result<http::Response> {
                   return http::Response{.body = metadata,
                                         .headers = {{"Cache-Control", "public, max-age=300"}}};
               });
}

}  // namespace auth
