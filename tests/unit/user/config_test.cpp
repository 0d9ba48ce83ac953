#include "user-service/config.hpp"

#include <doctest/doctest.h>

#include <map>

using platform::config::Environment;

namespace {

using Variables = std::map<std::string, std::string>;

// A configuration that would do, and what is given.
Environment environment_with(Variables given) {
    given.insert({{"DATABASE_URL", "postgresql://u:p@127.0.0.1/d"},
                  {"RABBITMQ_URL", "amqp://u:p@127.0.0.1/"},
                  {"SECRET_KEY", "R2v9q8Zk3LxN0aYt5WcEJ7uPmB4dHgSf"},
                  {"ISSUER_URL", "https://auth.example.org"},
                  {"TOKEN_AUDIENCE", "platform"},
                  {"JWKS_URL", "https://auth.example.org/.well-known/jwks.json"}});
    return Environment{
        [given = std::move(given)](const std::string& name) -> std::optional<std::string> {
            const auto found = given.find(name);
            return found != given.end() ? std::optional{found->second} : std::nullopt;
        }};
}

const Variables kAuthService{{"AUTH_SERVICE_URL", "https://auth.example.org"},
                             {"AUTH_INTERNAL_URL", "http://10.0.0.7:9081"},
                             {"SERVICE_CLIENT_ID", "user-service"},
                             {"SERVICE_CLIENT_SECRET", "k4Jt7vQ9xZ2mB5nC8pL1rW3s"}};

}  // namespace

TEST_CASE("auth-service is asked where all that it takes is given, and not where nothing is") {
    auto whole = environment_with(kAuthService);
    auto none = environment_with({});

    const auto config = user::read_config(whole);

    CHECK(whole.faults().empty());
    REQUIRE(config.auth_service);
    CHECK(config.auth_service->url == "https://auth.example.org");
    CHECK(config.auth_service->internal_url == "http://10.0.0.7:9081");
    CHECK(config.auth_service->client_id == "user-service");
    CHECK(config.auth_service->client_secret.expose() == "k4Jt7vQ9xZ2mB5nC8pL1rW3s");
    CHECK_FALSE(user::read_config(none).auth_service);
    CHECK(none.faults().empty());
}

TEST_CASE("a part of it is refused, by the name of what is missing") {
    for (const auto& [left_out, value] : kAuthService) {
        const auto& name = left_out;
        CAPTURE(name);
        auto given = kAuthService;
        given.erase(name);
        auto environment = environment_with(given);

        static_cast<void>(user::read_config(environment));

        REQUIRE(environment.faults().size() == 1);
        CHECK(environment.faults()[0].starts_with(name + ": is missing"));
    }
}

TEST_CASE("a URL with a password, and a secret that is none, are refused without their values") {
    for (const auto& [name, value] :
         Variables{{"AUTH_SERVICE_URL", "https://u:hunter2@auth.example.org"},
                   {"AUTH_INTERNAL_URL", "ftp://hunter2"},
                   {"SERVICE_CLIENT_SECRET", "hunter2"}}) {
        const auto& variable = name;
        CAPTURE(variable);
        auto given = kAuthService;
        given[variable] = value;
        auto environment = environment_with(given);

        static_cast<void>(user::read_config(environment));

        REQUIRE(environment.faults().size() == 1);
        CHECK(environment.faults()[0].starts_with(variable + ": "));
        CHECK(environment.faults()[0].find("hunter2") == std::string::npos);
    }
}
