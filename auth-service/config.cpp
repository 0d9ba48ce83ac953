#include "auth-service/config.hpp"

#include <algorithm>
#include <thread>

namespace auth {

namespace {

constexpr unsigned kDefaultThreadsMax = 16;
constexpr int kThreadsMax = 64;

}  // namespace

int default_hashing_threads(unsigned cores) {
    return static_cast<int>(std::clamp(cores, 1U, kDefaultThreadsMax));
}

Config read_config(platform::config::Environment& environment) {
    const auto hashing_threads = static_cast<int>(environment.integer(
        "HASHING_THREADS", default_hashing_threads(std::thread::hardware_concurrency()), 1,
        kThreadsMax));
    auto service = platform::service::read_service_config(environment, "auth-service", {8081, 9081},
                                                          hashing_threads);
    const auto key_timing = read_key_timing(environment);
    AccessTokenConfig access_tokens{.issuer = service.issuer,
                                    .audience = service.audience,
                                    .lifetime = key_timing.access_token_lifetime};
    return {
        .service = std::move(service),
        .access_tokens = std::move(access_tokens),
        .key_timing = key_timing,
        .secret_key = environment.secret("SECRET_KEY", kSecretBytesMin),
        .secret_key_previous = environment.optional_secret("SECRET_KEY_PREVIOUS", kSecretBytesMin)};
}

}  // namespace auth
