#pragma once

#include <chrono>
#include <cstddef>

#include "auth-service/domain/key_schedule.hpp"
#include "platform/config/environment.hpp"

namespace auth {

// What auth-service and authctl have to agree on.
inline constexpr std::size_t kSecretBytesMin = 32;

struct KeyTiming {
    KeySchedule schedule;
    std::chrono::seconds access_token_lifetime{900};  // of a person's token
    std::chrono::seconds jwks_max_age{300};           // how long others may keep the key set
};

// KEY_LEAD, ACCESS_TOKEN_TTL and JWKS_MAX_AGE, in seconds. A lead of less than two lifetimes of the
// key set is a fault: a verifier that keeps it for one would refuse what a new key signs.
[[nodiscard]] KeyTiming read_key_timing(platform::config::Environment& environment);

}  // namespace auth
