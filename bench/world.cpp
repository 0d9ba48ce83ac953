#include "bench/world.hpp"

#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <thread>

#include "bench/event.hpp"
#include "platform/db/database.hpp"
#include "tests/support/metric_text.hpp"
#include "tests/support/servers.hpp"

namespace bench {

using support::environment;

namespace {

// Unbuffered, as standard error is.
std::FILE* open_log() {
    const auto path = environment("TEST_SERVERS_DIR") + "/bench.log";
    auto* file = std::fopen(path.c_str(), "ae");
    if (file == nullptr || std::setvbuf(file, nullptr, _IONBF, 0) != 0) {
        throw std::runtime_error{"cannot write " + path};
    }
    return file;
}

constexpr std::chrono::minutes kPatience{30};
constexpr std::chrono::milliseconds kLookEvery{20};  // each look takes time from what is measured

std::string conninfo_of(const std::string& url) {
    auto conninfo = platform::db::make_conninfo(url, "bench", kPatience);
    if (!conninfo) {
        throw std::runtime_error{"a URL of PostgreSQL cannot be read"};
    }
    return *conninfo;
}

support::ServiceProcess::Environment common(const std::string& log_level) {
    return {{"ISSUER_URL", "https://auth.example.org"},
            {"TOKEN_AUDIENCE", "platform"},
            {"THROTTLE_ADDRESS_PER_MINUTE", "1000000"},      // all clients have one address,
            {"THROTTLE_ACCOUNT_PER_15_MINUTES", "1000000"},  // and few accounts
            {"LOG_LEVEL", log_level},
            {"PATH", "/usr/bin:/bin"}};
}

support::ServiceProcess::Environment auth_environment(const std::string& log_level) {
    auto variables = common(log_level);
    variables["DATABASE_URL"] = environment("AUTH_DATABASE_URL");
    variables["RABBITMQ_URL"] = environment("AUTH_RABBITMQ_URL");
    variables["SECRET_KEY"] = "q7Zk2Wm9Xc4Vb8Nn1Ll6Pp3Rr5Tt0YyA";
    return variables;
}

support::ServiceProcess::Environment user_environment(const std::string& log_level,
                                                      const std::string& database_url,
                                                      const support::ServiceProcess& auth) {
    auto variables = common(log_level);
    variables["DATABASE_URL"] =
        database_url.empty() ? environment("USER_DATABASE_URL") : database_url;
    variables["RABBITMQ_URL"] = environment("USER_RABBITMQ_URL");
    variables["SECRET_KEY"] = "B1Gg5Hh7Jj2Kk9Dd3Ff8Ss0Aa4QqWwEe";
    variables["JWKS_URL"] = auth.url() + "/.well-known/jwks.json";
    return variables;
}

}  // namespace

std::string superuser_url(const std::string& database) {
    const auto server = environment("TEST_POSTGRES_URL");
    return server.substr(0, server.rfind('/') + 1) + database;
}

Admin::Admin(const std::string& database) : connection_{conninfo_of(superuser_url(database))} {
    connection_.refresh(std::chrono::hours{24});
}

long long Admin::number(const std::string& sql) {
    long long value = 0;
    connection_.run(sql, soci::into(value));
    return value;
}

void purge_queue() {
    support::broker_ctl(std::string{"purge_queue "} + kQueue + " > /dev/null");
}

void clean_up() {
    purge_queue();
    Admin{"auth"}.script("TRUNCATE outbox, users, sessions");
    Admin{"user_service"}.script(
        "TRUNCATE outbox, auth_users, parked_events, suspect_events CASCADE");
    Admin{"postgres"}.script("CHECKPOINT");
}

std::unique_ptr<platform::log::Logger> make_logger(const std::string& level) {
    static std::FILE* const file = open_log();  // until the process ends
    return std::make_unique<platform::log::Logger>("bench",
                                                   platform::log::parse_level(level).value(), file);
}

Services::Services(const std::string& log_level, const std::string& user_database_url)
    : auth_{BINARY_DIR "/auth-service/auth-service", auth_environment(log_level)},
      user_{BINARY_DIR "/user-service/user-service",
            user_environment(log_level, user_database_url, auth_)} {
    auth_.start_and_wait();
    user_.start_and_wait();
}

double Services::applied() const {
    return support::metric_sum(user_.get_internal("/metrics").body, "consumer_batch_size_sum",
                               kQueue + std::string{"\""});
}

void Services::wait_until_applied(double count) const {
    wait_for("every event is applied", [&] { return applied() >= count; });
}

void wait_for(const char* what, const std::function<bool()>& holds) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (!holds()) {
        if (std::chrono::steady_clock::now() > end) {
            throw std::runtime_error{std::string{"it did not come to this: "} + what};
        }
        std::this_thread::sleep_for(kLookEvery);
    }
}

}  // namespace bench
