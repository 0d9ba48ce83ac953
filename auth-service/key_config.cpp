#include "auth-service/key_config.hpp"

#include <algorithm>

namespace auth {

namespace {

constexpr int kDay = 86'400;
constexpr std::chrono::seconds kServiceTokenLifetime{300};  // as access_token_issuer.cpp has it

}  // namespace

KeyTiming read_key_timing(platform::config::Environment& environment) {
    using std::chrono::seconds;
    const seconds lead{environment.integer("KEY_LEAD", 1200, 1, kDay)};
    const seconds access_token_lifetime{environment.integer("ACCESS_TOKEN_TTL", 900, 10, kDay)};
    const seconds jwks_max_age{environment.integer("JWKS_MAX_AGE", 300, 1, kDay)};
    if (lead < 2 * jwks_max_age) {
        environment.refuse("KEY_LEAD",
                           "must be at least twice JWKS_MAX_AGE, so that every copy of"
                           " the key set holds a key before it is used");
    }
    const auto longest = std::max(access_token_lifetime, kServiceTokenLifetime);
    return {.schedule = {.lead = lead, .token_lifetime = longest},
            .access_token_lifetime = access_token_lifetime,
            .jwks_max_age = jwks_max_age};
}

}  // namespace auth
