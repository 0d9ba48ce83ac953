#include "user-service/config.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace user {

namespace {

constexpr std::size_t kSecretBytesMin = 32;
constexpr int kDay = 86'400;
constexpr std::size_t kClientSecretBytesMin = 16;
constexpr int kSlowLaneThreads = 1;  // no route of ours is slow

std::string read_http_url_where_given(platform::config::Environment& environment,
                                      const std::string& name) {
    return environment.text(name, "").empty() ? ""
                                              : platform::service::read_http_url(environment, name);
}

// Half of it would look like all of it: then revocations would be missed in an outage, unnoticed.
std::optional<AuthServiceConfig> read_auth_service(platform::config::Environment& environment) {
    AuthServiceConfig config{
        .url = read_http_url_where_given(environment, "AUTH_SERVICE_URL"),
        .internal_url = read_http_url_where_given(environment, "AUTH_INTERNAL_URL"),
        .client_id = environment.text("SERVICE_CLIENT_ID", ""),
        .client_secret = environment.optional_secret("SERVICE_CLIENT_SECRET", kClientSecretBytesMin)
                             .value_or(platform::Secret{})};
    const std::pair<const char*, bool> given[] = {
        {"AUTH_SERVICE_URL", !config.url.empty()},
        {"AUTH_INTERNAL_URL", !config.internal_url.empty()},
        {"SERVICE_CLIENT_ID", !config.client_id.empty()},
        {"SERVICE_CLIENT_SECRET", !config.client_secret.empty()}};
    const auto is_given = [](const auto& variable) { return variable.second; };
    if (std::none_of(std::begin(given), std::end(given), is_given)) {
        return std::nullopt;
    }
    for (const auto& [name, there] : given) {
        if (!there) {
            environment.refuse(name,
                               "is missing: AUTH_SERVICE_URL, AUTH_INTERNAL_URL, SERVICE_CLIENT_ID "
                               "and SERVICE_CLIENT_SECRET are given together, or none of them");
        }
    }
    return config;
}

}  // namespace

Config read_config(platform::config::Environment& environment) {
    auto service = platform::service::read_service_config(environment, "user-service", {8082, 9082},
                                                          kSlowLaneThreads);
    return {
        .service = std::move(service),
        .jwks_url = platform::service::read_http_url(environment, "JWKS_URL"),
        .jwks_max_age = std::chrono::seconds{environment.integer("JWKS_MAX_AGE", 300, 1, kDay)},
        .secret_key = environment.secret("SECRET_KEY", kSecretBytesMin),
        .secret_key_previous = environment.optional_secret("SECRET_KEY_PREVIOUS", kSecretBytesMin),
        .auth_service = read_auth_service(environment)};
}

}  // namespace user
