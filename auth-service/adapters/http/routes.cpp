#include "auth-service/adapters/http/routes.hpp"

#include "platform/core/faults.hpp"

namespace auth {

namespace http = platform::http;

namespace {

platform::Result<http::Response> get_jwks(const KeyRing& keys, std::chrono::seconds max_age) {
    if (keys.is_empty()) {
        return platform::faults::kKeysUnavailable;
    }
    return http::Response{
        .body = keys.jwks(),
        .content_type = "application/jwk-set+json",
        .headers = {{"Cache-Control", "public, max-age=" + std::to_string(max_age.count())}}};
}

}  // namespace

void add_routes(http::Router& router, const RouteDependencies& to) {
    add_session_routes(router, to);
    add_account_routes(router, to);
    router.add(http::Method::get, "/.well-known/jwks.json",
               [to](const http::Request&) { return get_jwks(to.keys, to.jwks_max_age); });
}

}  // namespace auth
