#pragma once

#include <optional>

#include "auth-service/adapters/jwt/access_token_issuer.hpp"
#include "platform/core/secret.hpp"
#include "platform/service/service_config.hpp"

namespace auth {

struct Config {
    platform::service::ServiceConfig service;
    AccessTokenConfig access_tokens;
    platform::Secret secret_key;
    std::optional<platform::Secret> secret_key_previous;
};

// Look at environment.faults() before using it.
[[nodiscard]] Config read_config(platform::config::Environment& environment);

}  // namespace auth
