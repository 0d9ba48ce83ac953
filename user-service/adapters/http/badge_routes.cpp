#include "user-service/adapters/http/badge_codec.hpp"
#include "user-service/adapters/http/route_parts.hpp"

namespace user {

namespace http = platform::http;
using http::Request;
using platform::Result;

namespace {

Result<http::Response> post_badge(const RouteDependencies& to, const Request& request) {
    const auto writer = writer_of(to, request);
    if (!writer) {
        return writer.error();
    }
    const auto badge = decode_badge(request.body);
    if (!badge) {
        return badge.error();
    }
    return respond(
        to.add_badge(writer->caller, writer->owner, *badge, request.context),
        [](const Badge& added) { return encode(added); }, 201);
}

}  // namespace

void add_badge_routes(Routes& routes) {
    routes.get("/users/{auth_user_id}/badges",
               [](const RouteDependencies& to, const Request& request) {
                   return get_list(to, request, "badges", to.list_badges);
               });
    routes.add(http::Method::post, "/users/{auth_user_id}/badges", post_badge);
}

}  // namespace user
