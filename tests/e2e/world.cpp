#include "tests/e2e/world.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "auth-service/adapters/postgres/pg_signing_keys.hpp"
#include "platform/core/uuid.hpp"
#include "tests/support/kept_log.hpp"
#include "tests/support/servers.hpp"

namespace e2e {

namespace {

using support::environment;
using support::ServiceProcess;

constexpr const char* kIssuer = "https://auth.example.org";
constexpr const char* kAudience = "platform";
constexpr const char* kAuthSecret = "q7Zk2Wm9Xc4Vb8Nn1Ll6Pp3Rr5Tt0YyA";

std::string binary(const std::string& path) {
    return BINARY_DIR "/" + path;
}

void migrate(const std::string& service, const char* url_variable) {
    const std::string command = "DATABASE_URL='" + environment(url_variable) + "' '" +
                                binary("tools/migrate/migrate") + "' up --path '" SOURCE_DIR "/" +
                                service + "-service/migrations' > /dev/null";
    REQUIRE(std::system(command.c_str()) == 0);
}

ServiceProcess::Environment common() {
    return {{"ISSUER_URL", kIssuer},
            {"TOKEN_AUDIENCE", kAudience},
            {"THROTTLE_ADDRESS_PER_MINUTE", "100000"},  // all clients have one address
            {"HTTP_THREADS", "2"},
            {"DATABASE_POOL_SIZE", "8"},
            {"LOG_LEVEL", "debug"},
            {"PATH", "/usr/bin:/bin"}};
}

ServiceProcess::Environment auth_environment() {
    auto variables = common();
    variables["DATABASE_URL"] = environment("AUTH_DATABASE_URL");
    variables["RABBITMQ_URL"] = environment("AUTH_RABBITMQ_URL");
    variables["SECRET_KEY"] = kAuthSecret;
    return variables;
}

ServiceProcess::Environment user_environment(const ServiceProcess& auth) {
    auto variables = common();
    variables["DATABASE_URL"] = environment("USER_DATABASE_URL");
    variables["RABBITMQ_URL"] = environment("USER_RABBITMQ_URL");
    variables["SECRET_KEY"] = "B1Gg5Hh7Jj2Kk9Dd3Ff8Ss0Aa4QqWwEe";
    variables["JWKS_URL"] = auth.url() + "/.well-known/jwks.json";
    return variables;
}

}  // namespace

World::World()
    : auth{binary("auth-service/auth-service"), auth_environment()},
      user{binary("user-service/user-service"), user_environment(auth)} {
    migrate("auth", "AUTH_MIGRATE_DATABASE_URL");
    migrate("user", "USER_MIGRATE_DATABASE_URL");
    auth.start_and_wait();
    user.start_and_wait();
}

ServiceProcess World::another_auth(const ServiceProcess::Environment& more) {
    auto variables = auth_environment();
    for (const auto& [name, value] : more) {
        variables[name] = value;
    }
    return ServiceProcess{binary("auth-service/auth-service"), std::move(variables)};
}

std::unique_ptr<ServiceProcess> World::another_user() const {
    auto replica = std::make_unique<ServiceProcess>(binary("user-service/user-service"),
                                                    user_environment(auth));
    replica->start_and_wait();
    return replica;
}

platform::jwt::SigningKey World::signing_key() {
    platform::log::Logger log{"tests", platform::log::Level::debug, support::keep_log_line};
    const auto database =
        std::move(*platform::db::Database::open({.url = environment("AUTH_DATABASE_URL")}, log));
    const platform::Sealer sealer{platform::Secret{kAuthSecret}, std::nullopt,
                                  auth::kSigningKeysPurpose};
    auto keys = auth::load_signing_keys(*database, sealer, std::chrono::seconds{900});
    REQUIRE(keys);
    return std::move(keys->back().key);
}

std::string World::fresh_name() {
    const auto id = platform::Uuid::v7(platform::SystemClock{}.now()).str();
    return "u" + id.substr(9, 4) + id.substr(15, 3) + id.substr(20, 3) + id.substr(24);
}

support::Answer World::sign_up(const std::string& username) const {
    return auth.post("/api/auth/register", R"({"username":")" + username + R"(","email":")" +
                                               username +
                                               R"(@example.org","password":"correct horse"})");
}

bool World::is_visible(const std::string& username) const {
    return user.get("/users/by-username/" + username).status == 200;
}

std::vector<std::string> World::missing(const std::vector<std::string>& usernames) const {
    std::vector<std::string> missing = usernames;
    (void)support::eventually(
        [&] {
            std::erase_if(missing, [&](const std::string& name) { return is_visible(name); });
            return missing.empty();
        },
        std::chrono::seconds{60});
    return missing;
}

std::vector<std::string> sign_up_many(const World& world, int count, int threads) {
    std::mutex mutex;
    std::vector<std::string> acknowledged;
    std::atomic<int> left{count};
    std::vector<std::jthread> people;
    for (int i = 0; i < threads; ++i) {
        people.emplace_back([&] {
            while (left-- > 0) {
                const auto name = World::fresh_name();
                if (world.sign_up(name).status == 201) {
                    const std::lock_guard lock{mutex};
                    acknowledged.push_back(name);
                }
            }
        });
    }
    people.clear();
    return acknowledged;
}

}  // namespace e2e
