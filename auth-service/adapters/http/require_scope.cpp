#include "auth-service/adapters/http/require_scope.hpp"

#include <algorithm>

#include "platform/core/faults.hpp"

namespace auth {

namespace {

// Whether `scope` is one of those that `granted` holds, with a space between each two.
bool holds(std::string_view granted, std::string_view scope) {
    while (!granted.empty()) {
        const auto one = granted.substr(0, granted.find(' '));
        if (one == scope) {
            return true;
        }
        granted.remove_prefix(std::min(one.size() + 1, granted.size()));
    }
    return false;
}

}  // namespace

platform::Result<platform::jwt::AccessClaims> require_scope(
    platform::jwt::AccessTokenVerifier& verifier, const platform::http::Request& request,
    std::string_view scope) {
    auto claims = verifier.verify_header(request.header("Authorization"));
    if (claims && (claims->session_id || !holds(claims->scope, scope))) {
        return platform::Error{.fault = platform::faults::kScopeInsufficient,
                               .scope_needed = scope};
    }
    return claims;
}

}  // namespace auth
