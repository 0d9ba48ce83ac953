#pragma once

#include "auth-service/application/caller.hpp"
#include "auth-service/application/session_tokens.hpp"
#include "platform/http/message.hpp"
#include "platform/jwt/verifier.hpp"

namespace auth {

// Whoever holds a person's token; a service's token is no person's (kNotAPerson).
[[nodiscard]] platform::Result<Caller> caller_of(platform::jwt::AccessTokenVerifier& tokens,
                                                 const platform::http::Request& request);

// Who asks for a session: by User-Agent and X-Device-Token.
[[nodiscard]] Client client_of(const platform::http::Request& request);

}  // namespace auth
