#pragma once

#include <string_view>

#include "platform/http/message.hpp"
#include "platform/jwt/verifier.hpp"

namespace auth {

// Whoever asks, found to be a service whose token holds `scope`, which is static text. Fails with
// kScopeInsufficient for a person's token and for one without the scope, and with what the verifier
// fails with for no token and a bad one.
[[nodiscard]] platform::Result<platform::jwt::AccessClaims> require_scope(
    platform::jwt::AccessTokenVerifier& verifier, const platform::http::Request& request,
    std::string_view scope);

}  // namespace auth
