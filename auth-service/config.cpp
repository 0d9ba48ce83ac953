#include "auth-service/config.hpp"

#include <algorithm>
#include <thread>

namespace auth {

namespace {

constexpr std::size_t kSecretBytesMin = 32;

// As many hashes at once as there are cores: each keeps one busy.
int hashing_threads() {
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace

Config read_config(platform::config::Environment& environment) {
    auto service = platform::service::read_service_config(environment, "auth-service", {8081, 9081},
                                                          hashing_threads());
    AccessTokenConfig access_tokens{
        .issuer = service.issuer,
        .audience = service.audience,
        .lifetime = std::chrono::seconds{environment.integer("ACCESS_TOKEN_TTL", 900, 10, 86'400)}};
    return {
        .service = std::move(service),
        .access_tokens = std::move(access_tokens),
        .secret_key = environment.secret("SECRET_KEY", kSecretBytesMin),
        .secret_key_previous = environment.optional_secret("SECRET_KEY_PREVIOUS", kSecretBytesMin)};
}

}  // namespace auth
