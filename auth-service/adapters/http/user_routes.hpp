#pragma once

#include "auth-service/application/read_users.hpp"
#include "platform/http/router.hpp"
#include "platform/jwt/verifier.hpp"

namespace auth {

// What other services ask of us on the internal port, each with a token of its own. Both arguments
// outlive the router.
void add_user_routes(platform::http::Router& router, const ReadUsers& read_users,
                     platform::jwt::AccessTokenVerifier& tokens);

}  // namespace auth
