#pragma once

#include <chrono>

#include "auth-service/adapters/jwt/key_ring.hpp"
#include "auth-service/application/log_in.hpp"
#include "auth-service/application/read_account.hpp"
#include "auth-service/application/register_account.hpp"
#include "platform/http/router.hpp"
#include "platform/jwt/verifier.hpp"

namespace auth {

// What the routes call. Everything outlives the router.
struct RouteDependencies {
    const RegisterAccount& register_account;
    const LogIn& log_in;
    const ReadAccount& read_account;
    const KeyRing& keys;
    std::chrono::seconds jwks_max_age;  // for how long others may keep the keys
    platform::jwt::AccessTokenVerifier& tokens;
};

// The whole public surface of auth-service: schemas/http/auth.openapi.yaml.
void add_routes(platform::http::Router& router, const RouteDependencies& dependencies);

}  // namespace auth
