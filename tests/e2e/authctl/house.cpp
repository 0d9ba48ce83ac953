#include "tests/e2e/authctl/house.hpp"

#include <doctest/doctest.h>

#include "platform/core/encoding.hpp"

namespace e2e {

using support::environment;
using support::ServiceProcess;

namespace {

constexpr const char* kPassword = "correct horse";

ServiceProcess::Environment common() {
    return {{"ISSUER_URL", "https://auth.example.org"},
            {"TOKEN_AUDIENCE", "platform"},
            {"THROTTLE_ADDRESS_PER_MINUTE", "100000"},  // all clients have one address
            {"HTTP_THREADS", "2"},
            {"DATABASE_POOL_SIZE", "8"},
            {"JWKS_MAX_AGE", std::to_string(kJwksMaxAge.count())},
            {"PATH", "/usr/bin:/bin"},
            {"SECRET_KEY", kSecretKey}};
}

}  // namespace

support::Ended House::authctl(const std::vector<std::string>& arguments,
                              const support::Command::Environment& instead) const {
    auto variables = auth_environment();
    for (const auto& [name, value] : instead) {
        variables[name] = value;
    }
    return support::Command{BINARY_DIR "/tools/authctl/authctl", arguments, variables}.wait();
}

platform::json::Object House::authctl_json(std::vector<std::string> arguments) const {
    arguments.emplace_back("--json");
    const auto ended = authctl(arguments);
    REQUIRE_MESSAGE(ended.status == 0, ended.err);
    return object_in(ended.out);
}

ServiceProcess::Environment House::auth_environment() const {
    auto variables = common();
    variables["DATABASE_URL"] = auth_database.url();
    variables["RABBITMQ_URL"] = environment("AUTH_RABBITMQ_URL");
    variables["KEY_LEAD"] = std::to_string(kKeyLead.count());
    return variables;
}

Services::Services()
    : auth{BINARY_DIR "/auth-service/auth-service", auth_environment()},
      replica{BINARY_DIR "/auth-service/auth-service", auth_environment()},
      user{BINARY_DIR "/user-service/user-service", user_environment()} {
    auth.start_and_wait();
    replica.start_and_wait();
    user.start_and_wait();
}

ServiceProcess::Environment Services::user_environment() const {
    auto variables = common();
    variables["DATABASE_URL"] = user_database.url();
    variables["RABBITMQ_URL"] = environment("USER_RABBITMQ_URL");
    variables["JWKS_URL"] = auth.url() + "/.well-known/jwks.json";
    return variables;
}

std::string Services::sign_up(const std::string& username) {
    const auto answer = auth.post("/api/auth/register",
                                  R"({"username":")" + username + R"(","email":")" + username +
                                      R"(@example.org","password":")" + kPassword + R"("})");
    REQUIRE_MESSAGE(answer.status == 201, answer.body);
    REQUIRE(support::eventually(
        [&] { return user.get("/users/by-username/" + username).status == 200; }));
    return answer.text("access_token");
}

std::string Services::log_in(const ServiceProcess& at, const std::string& username) {
    const auto answer = at.post("/api/auth/login", R"({"username":")" + username +
                                                       R"(","password":")" + kPassword + R"("})");
    return answer.text("access_token");
}

std::string kid_of(const std::string& token) {
    const auto header = platform::base64url_decode(token.substr(0, token.find('.')));
    return header ? object_in(*header).text("kid").value_or("") : "";
}

}  // namespace e2e
