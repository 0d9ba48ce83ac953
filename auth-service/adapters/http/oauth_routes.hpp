#pragma once

#include <string>

#include "auth-service/application/grant_service_token.hpp"
#include "platform/http/router.hpp"

namespace auth {

// What describes us to clients of OAuth (RFC 8414), as JSON. Our addresses are those below
// `issuer`, whatever stands between.
[[nodiscard]] std::string authorization_server_metadata(const std::string& issuer);

// The token endpoint and the metadata that leads to it, for the public port. `grant` outlives the
// router.
void add_oauth_routes(platform::http::Router& router, const GrantServiceToken& grant,
                      const std::string& issuer);

}  // namespace auth
