#include "user-service/config.hpp"

namespace user {

namespace {

constexpr std::size_t kSecretBytesMin = 32;
constexpr int kDay = 86'400;
constexpr int kSlowLaneThreads = 1;  // no route of ours is slow

}  // namespace

Config read_config(platform::config::Environment& environment) {
    auto service = platform::service::read_service_config(environment, "user-service", {8082, 9082},
                                                          kSlowLaneThreads);
    return {
        .service = std::move(service),
        .jwks_url = platform::service::read_http_url(environment, "JWKS_URL"),
        .jwks_max_age = std::chrono::seconds{environment.integer("JWKS_MAX_AGE", 300, 1, kDay)},
        .secret_key = environment.secret("SECRET_KEY", kSecretBytesMin),
        .secret_key_previous = environment.optional_secret("SECRET_KEY_PREVIOUS", kSecretBytesMin)};
}

}  // namespace user
