#pragma once

#include <optional>
#include <string_view>

#include "platform/jwt/verifier.hpp"

namespace platform::jwt {

// Whoever sends this Authorization header, found to be a service whose token holds `scope`, which
// is static text. Fails with kScopeInsufficient for a person's token and for one without the scope,
// and with what the verifier fails with for no token and a bad one.
[[nodiscard]] Result<AccessClaims> require_scope(AccessTokenVerifier& verifier,
                                                 std::optional<std::string_view> authorization,
                                                 std::string_view scope);

}  // namespace platform::jwt
