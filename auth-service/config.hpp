#pragma once

#include <optional>

#include "auth-service/adapters/argon2/argon2_hasher.hpp"
#include "auth-service/adapters/jwt/access_token_issuer.hpp"
#include "auth-service/adapters/postgres/pg_throttle.hpp"
#include "auth-service/key_config.hpp"
#include "platform/core/secret.hpp"
#include "platform/service/service_config.hpp"

namespace auth {

struct Config {
    platform::service::ServiceConfig service;
    AccessTokenConfig access_tokens;
    Argon2Parameters password_hashes;
    ThrottleConfig throttle;
    KeyTiming key_timing;
    platform::Secret secret_key;
    std::optional<platform::Secret> secret_key_previous;
};

// As many hashes at once as there are cores, as each keeps one busy; at most 16, which fit into 50
// connections and with their 19 MiB each into half a gigabyte.
[[nodiscard]] int default_hashing_threads(unsigned cores);

// Look at environment.faults() before using it.
[[nodiscard]] Config read_config(platform::config::Environment& environment);

}  // namespace auth
