#pragma once

#include "auth-service/adapters/postgres/pg_revocation_log.hpp"
#include "platform/http/router.hpp"
#include "platform/jwt/verifier.hpp"

namespace auth {

// GET /internal/revocations, for services whose token has the scope revocations:read. What is given
// outlives the router.
void add_revocation_routes(platform::http::Router& router, const PgRevocationLog& revocations,
                           platform::jwt::AccessTokenVerifier& tokens);

}  // namespace auth
