// What ends sessions at auth-service, until user-service refuses their tokens.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/e2e/authctl/house.hpp"

using namespace e2e;
using namespace std::chrono_literals;
using support::Answer;
using support::eventually;
using support::ServiceProcess;
using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

namespace {

constexpr const char* kRight = R"({"password":"correct horse"})";
constexpr const char* kChange =
    R"({"current_password":"correct horse","new_password":"correct horse too"})";

Answer ask(const ServiceProcess& service, const std::string& method, const std::string& path,
           const std::string& token, const std::string& body = "") {
    return service.send(method, path, {{"Authorization", "Bearer " + token}}, body);
}

std::string fault_of(const Answer& answer) {
    return answer.status == 204 ? "" : std::to_string(answer.status) + " " + answer.body;
}

bool passes(const ServiceProcess& user, const std::string& token) {
    return user.get("/users/me", token).status == 200;
}

bool is_refused(const ServiceProcess& user, const std::string& token) {
    const auto answer = user.get("/users/me", token);
    return answer.status == 401 && answer.text("code") == "token_revoked";
}

// user-service asks auth-service for what it has missed, as a client that an operator has made.
void let_user_service_ask(Services& services) {
    const auto made = services.authctl_json(
        {"services", "create", "user-service", "--scope", "revocations:read"});
    REQUIRE(services.user.terminate() == 0);
    services.user.set("AUTH_SERVICE_URL", services.auth.url());
    services.user.set("AUTH_INTERNAL_URL", services.auth.internal_url());
    services.user.set("SERVICE_CLIENT_ID", made.text("id").value());
    services.user.set("SERVICE_CLIENT_SECRET", made.text("secret").value());
    services.user.start_and_wait();
}

}  // namespace

TEST_CASE("whatever ends a session, user-service refuses its tokens within two seconds") {
    Services services;
    constexpr int kRounds = 5;
    int number = 0;

    // `end` ends the session of `token`, and answers what went wrong; `other` is another of the
    // same person's.
    const auto felt = [&](const std::string& what, const auto& end) {
        std::vector<Milliseconds> took;
        for (int round = 0; round < kRounds; ++round) {
            const auto name = "person" + std::to_string(number++);
            const auto other = services.sign_up(name);
            const auto token = Services::log_in(services.auth, name);
            REQUIRE(passes(services.user, token));  // and is remembered
            const auto ended = end(name, token, other);
            REQUIRE_MESSAGE(ended.empty(), what << ": " << ended);
            const auto begun_at = Clock::now();
            REQUIRE(eventually([&] { return is_refused(services.user, token); }));
            took.emplace_back(Clock::now() - begun_at);
        }
        const auto longest = *std::max_element(took.begin(), took.end());
        MESSAGE(what << ": refused after " << longest.count() << " ms at most");
        CHECK(longest < 2s);
    };

    felt("logout", [&](const auto&, const auto& token, const auto&) {
        return fault_of(ask(services.auth, "POST", "/api/auth/logout", token));
    });
    felt("new password", [&](const auto&, const auto&, const auto& other) {
        return fault_of(ask(services.auth, "POST", "/api/auth/password", other, kChange));
    });
    felt("deletion", [&](const auto&, const auto& token, const auto&) {
        return fault_of(ask(services.auth, "DELETE", "/api/auth/me", token, kRight));
    });
    felt("shut-out", [&](const auto& name, const auto&, const auto&) {
        return services.authctl({"users", "disable", name}).err;
    });
}

TEST_CASE("while the broker is away user-service hears of a logout by asking auth-service") {
    Services services;
    let_user_service_ask(services);
    const auto bystander = services.sign_up("ada");
    const auto token = Services::log_in(services.auth, "ada");
    REQUIRE(passes(services.user, token));
    support::servers("broker-stop");

    const auto ended = ask(services.auth, "POST", "/api/auth/logout", token);
    const auto begun_at = Clock::now();
    const bool refused = eventually([&] { return is_refused(services.user, token); }, 15s);
    const Milliseconds took = Clock::now() - begun_at;
    const bool others_pass = passes(services.user, bystander);
    support::servers("broker-start");

    MESSAGE("from the logout to its refusal: " << took.count() << " ms");
    CHECK(ended.status == 204);
    CHECK(refused);
    CHECK(took < 12s);
    CHECK(others_pass);
}

TEST_CASE("what was revoked while no user-service ran is refused from its first answer on") {
    Services services;
    let_user_service_ask(services);
    services.sign_up("ada");
    const auto token = Services::log_in(services.auth, "ada");
    REQUIRE(passes(services.user, token));
    REQUIRE(services.user.terminate() == 0);
    support::servers("broker-stop");  // so that nothing comes from its queue

    const auto ended = ask(services.auth, "POST", "/api/auth/logout", token);
    services.user.start_and_wait();
    const bool refused = is_refused(services.user, token);
    support::servers("broker-start");

    CHECK(ended.status == 204);
    CHECK(refused);
}
