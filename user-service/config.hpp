#pragma once

#include <chrono>
#include <string>

#include "platform/core/secret.hpp"
#include "platform/service/service_config.hpp"
#include "user-service/adapters/revocations/auth_service.hpp"

namespace user {

struct Config {
    platform::service::ServiceConfig service;
    std::string jwks_url;
    std::chrono::seconds jwks_max_age{300};  // how long a key set is believed
    platform::Secret secret_key;             // keys the cursors of lists
    std::optional<platform::Secret> secret_key_previous;
    std::optional<AuthServiceConfig> auth_service;  // where it is to be asked
};

// Look at environment.faults() before using it.
[[nodiscard]] Config read_config(platform::config::Environment& environment);

}  // namespace user
