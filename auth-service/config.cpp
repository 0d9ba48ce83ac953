#include "auth-service/config.hpp"

#include <algorithm>
#include <thread>

#include "auth-service/adapters/argon2/phc_string.hpp"

namespace auth {

namespace {

constexpr unsigned kDefaultThreadsMax = 16;
constexpr int kThreadsMax = 64;

// At least OWASP's smallest memory and its fewest passes; at most what is still read back.
Argon2Parameters read_password_hashes(platform::config::Environment& environment, int at_once) {
    return {.memory_kib = static_cast<std::size_t>(
                environment.integer("PASSWORD_HASH_MEMORY_KIB", 19'456, 7'168, kMemoryKibMax)),
            .passes = static_cast<unsigned>(
                environment.integer("PASSWORD_HASH_PASSES", 2, 1, kPassesMax)),
            .at_once = at_once};
}

// `free` attempts at once, as many again in `period`.
ThrottleLimits limits(std::int64_t free, std::chrono::seconds period) {
    const auto number = static_cast<double>(free);
    return {.free = number, .per_second = number / static_cast<double>(period.count())};
}

ThrottleConfig read_throttle(platform::config::Environment& environment) {
    constexpr std::int64_t kMost = 1'000'000;
    return {
        .address = limits(environment.integer("THROTTLE_ADDRESS_PER_MINUTE", 30, 1, kMost),
                          std::chrono::minutes{1}),
        .target = limits(environment.integer("THROTTLE_ACCOUNT_PER_15_MINUTES", 5, 1, kMost),
                         std::chrono::minutes{15}),
        .delay_max_s = static_cast<double>(environment.integer("THROTTLE_DELAY_MAX", 30, 1, 900))};
}

// More than hash at once: some wait for the database meanwhile, which takes less than a hash.
int slow_lane_threads(int hashing_threads) {
    return hashing_threads + hashing_threads / 2 + 1;
}

}  // namespace

int default_hashing_threads(unsigned cores) {
    return static_cast<int>(std::clamp(cores, 1U, kDefaultThreadsMax));
}

Config read_config(platform::config::Environment& environment) {
    const auto hashing_threads = static_cast<int>(environment.integer(
        "HASHING_THREADS", default_hashing_threads(std::thread::hardware_concurrency()), 1,
        kThreadsMax));
    auto service = platform::service::read_service_config(environment, "auth-service", {8081, 9081},
                                                          slow_lane_threads(hashing_threads));
    const auto key_timing = read_key_timing(environment);
    AccessTokenConfig access_tokens{.issuer = service.issuer,
                                    .audience = service.audience,
                                    .lifetime = key_timing.access_token_lifetime};
    return {
        .service = std::move(service),
        .access_tokens = std::move(access_tokens),
        .password_hashes = read_password_hashes(environment, hashing_threads),
        .throttle = read_throttle(environment),
        .key_timing = key_timing,
        .secret_key = environment.secret("SECRET_KEY", kSecretBytesMin),
        .secret_key_previous = environment.optional_secret("SECRET_KEY_PREVIOUS", kSecretBytesMin)};
}

}  // namespace auth
