#include "auth-service/config.hpp"

#include <doctest/doctest.h>

#include <map>

#include "auth-service/adapters/argon2/phc_string.hpp"

using platform::config::Environment;

namespace {

// A configuration that would do, but for what is given.
Environment environment_with(std::map<std::string, std::string> given) {
    given.insert({{"DATABASE_URL", "postgresql://u:p@127.0.0.1/d"},
                  {"RABBITMQ_URL", "amqp://u:p@127.0.0.1/"},
                  {"SECRET_KEY", "R2v9q8Zk3LxN0aYt5WcEJ7uPmB4dHgSf"},
                  {"ISSUER_URL", "https://auth.example.org"},
                  {"TOKEN_AUDIENCE", "platform"}});
    return Environment{
        [given = std::move(given)](const std::string& name) -> std::optional<std::string> {
            const auto found = given.find(name);
            return found != given.end() ? std::optional{found->second} : std::nullopt;
        }};
}

std::vector<std::string> faults_with(const std::string& name, const std::string& value) {
    auto environment = environment_with({{name, value}});
    static_cast<void>(auth::read_config(environment));
    return environment.faults();
}

}  // namespace

TEST_CASE("as many hash at once as there are cores, and at most 16 unless told otherwise") {
    CHECK(auth::default_hashing_threads(0) == 1);  // the system cannot tell
    CHECK(auth::default_hashing_threads(2) == 2);
    CHECK(auth::default_hashing_threads(16) == 16);
    CHECK(auth::default_hashing_threads(128) == 16);

    auto environment = environment_with({{"HASHING_THREADS", "20"}});
    const auto config = auth::read_config(environment);
    CHECK(config.password_hashes.at_once == 20);
    CHECK(config.service.public_server.slow_lane.threads == 31);  // 11 with the database
    CHECK(environment.faults().empty());
}

TEST_CASE("no hash may be configured that is refused when it comes back") {
    const std::map<std::string, std::uint32_t> bounds{
        {"PASSWORD_HASH_MEMORY_KIB", auth::kMemoryKibMax},
        {"PASSWORD_HASH_PASSES", auth::kPassesMax}};
    for (const auto& bound : bounds) {
        CAPTURE(bound.first);
        CHECK(faults_with(bound.first, std::to_string(bound.second)).empty());
        CHECK(faults_with(bound.first, std::to_string(bound.second + 1)).size() == 1);
    }
}

TEST_CASE("a number of hashing threads out of bounds, or beyond the pool, is refused by name") {
    for (const char* value : {"0", "65", "many", "-1"}) {
        CHECK(faults_with("HASHING_THREADS", value) ==
              std::vector<std::string>{"HASHING_THREADS: must be a whole number from 1 to 64"});
    }
    const auto faults =
        faults_with("HASHING_THREADS", "64");  // 33 wait for the database, 8 answer requests
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].find("each of the 105 threads") != std::string::npos);
}

TEST_CASE("both listeners take the address that is given, or every one there is") {
    for (const char* address : {"127.0.0.1", "::1", "::", "192.0.2.7"}) {
        auto environment = environment_with({{"LISTEN_ADDRESS", address}});
        const auto config = auth::read_config(environment);
        CHECK(environment.faults().empty());
        CHECK(config.service.public_server.address == address);
        CHECK(config.service.internal_server.address == address);
    }
    auto environment = environment_with({});
    CHECK(auth::read_config(environment).service.internal_server.address == "0.0.0.0");
}

TEST_CASE("a listen address that is none is refused by name") {
    for (const char* value : {"localhost", "127.0.0.1:8081", "[::1]", "256.0.0.1", "127.1", "*"}) {
        CAPTURE(value);
        CHECK(faults_with("LISTEN_ADDRESS", value) ==
              std::vector<std::string>{
                  "LISTEN_ADDRESS: must be an IPv4 or IPv6 address, and no name"});
    }
}

TEST_CASE("a URL that stands in logs holds no user and no password") {
    for (const char* value : {"http://u:pw@127.0.0.1/", "https://u@a", "http://u:pw@a?b",
                              "http://u:p@w@a/", "http://@a/"}) {
        CAPTURE(value);
        CHECK(faults_with("ISSUER_URL", value) ==
              std::vector<std::string>{"ISSUER_URL: must hold no user and no password"});
    }
    CHECK(faults_with("ISSUER_URL", "http://a/@b?c@d#e@f").empty());
}

TEST_CASE("a database URL is refused with what is wrong with it") {
    CHECK(faults_with("DATABASE_URL", "postgresql://u:p@h/d?sslmod=require") ==
          std::vector<std::string>{"DATABASE_URL: it has a parameter that libpq does not know"});
    CHECK(faults_with("DATABASE_URL", "postgresql://u:p@h/d?sslmode=bogus") ==
          std::vector<std::string>{"DATABASE_URL: it has an sslmode that libpq does not know"});
}

TEST_CASE("a key stays for the longest of any token, also where a service's outlives a person's") {
    for (const auto& [ttl, longest] : {std::pair{"10", 300}, {"900", 900}}) {
        auto environment = environment_with({{"ACCESS_TOKEN_TTL", ttl}});
        const auto config = auth::read_config(environment);
        CHECK(config.access_tokens.lifetime == std::chrono::seconds{std::stoi(ttl)});
        CHECK(config.key_timing.schedule.token_lifetime == std::chrono::seconds{longest});
    }
}

TEST_CASE("a new key is published long enough before its use for every copy of the key set") {
    auto environment = environment_with({{"KEY_LEAD", "4"}, {"JWKS_MAX_AGE", "2"}});
    const auto config = auth::read_config(environment);
    CHECK(environment.faults().empty());
    CHECK(config.key_timing.schedule.lead == std::chrono::seconds{4});
    CHECK(config.key_timing.jwks_max_age == std::chrono::seconds{2});

    const std::string too_short =
        "KEY_LEAD: must be at least twice JWKS_MAX_AGE, so that every copy of the key set holds a"
        " key before it is used";
    CHECK(faults_with("KEY_LEAD", "599") == std::vector{too_short});
    CHECK(faults_with("JWKS_MAX_AGE", "601") == std::vector{too_short});
    CHECK(faults_with("KEY_LEAD", "0").front() ==
          "KEY_LEAD: must be a whole number from 1 to 86400");
    CHECK(faults_with("JWKS_MAX_AGE", "0") ==
          std::vector<std::string>{"JWKS_MAX_AGE: must be a whole number from 1 to 86400"});
}
