#include "platform/jwt/scope.hpp"

#include <algorithm>

#include "platform/core/faults.hpp"

namespace platform::jwt {

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

Result<AccessClaims> require_scope(AccessTokenVerifier& verifier,
                                   std::optional<std::string_view> authorization,
                                   std::string_view scope) {
    auto claims = verifier.verify_header(authorization);
    if (claims && (claims->session_id || !holds(claims->scope, scope))) {
        return Error{.fault = faults::kScopeInsufficient, .scope_needed = scope};
    }
    return claims;
}

}  // namespace platform::jwt
