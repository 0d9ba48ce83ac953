// The schedule of keys, in both services, while people use them.
#include <doctest/doctest.h>
#include <httplib.h>

#include <atomic>
#include <map>
#include <mutex>

#include "tests/e2e/authctl/house.hpp"
#include "tests/support/paced.hpp"

using namespace e2e;
using support::eventually;
using support::ServiceProcess;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int kPeople = 40;
constexpr int kReadsPerSecond = 200;
constexpr int kLoginsPerSecond = 2;

std::string name_of(int person) {
    return "person" + std::to_string(person);
}

// People who read with tokens that they got before and with tokens that they have just got.
class Crowd {
public:
    explicit Crowd(Services& services) : services_{services} {
        for (int i = 0; i < kPeople; ++i) {
            tokens_.push_back(services.sign_up(name_of(i)));
        }
    }

    // Reads with one of the tokens, every other time with the latest.
    void read(int number) {
        thread_local std::map<std::string, std::unique_ptr<httplib::Client>> clients;
        const bool at_user = number % 2 == 0;
        const auto& service = at_user           ? services_.user
                              : number % 4 == 1 ? services_.auth
                                                : services_.replica;
        auto& client = clients[service.url()];
        if (!client) {
            client = std::make_unique<httplib::Client>(service.url());
            client->set_keep_alive(true);
        }
        const auto answer = client->Get(at_user ? "/users/me" : "/api/auth/me",
                                        {{"Authorization", "Bearer " + token(number)}});
        count(answer ? answer->status : 0, service.url());
    }

    // Logs in somebody who has not done so yet.
    void log_in(int number) {
        const auto& service = number % 2 == 0 ? services_.auth : services_.replica;
        const auto token = Services::log_in(service, name_of(number % kPeople));
        count(token.empty() ? 0 : 200, service.url() + " login");
        const std::lock_guard lock{mutex_};
        if (!token.empty()) {
            tokens_.push_back(token);
        }
    }

    [[nodiscard]] std::string last_kid() {
        const std::lock_guard lock{mutex_};
        return kid_of(tokens_.back());
    }
    [[nodiscard]] int answered() const { return answered_; }
    [[nodiscard]] std::vector<std::string> refused() {
        const std::lock_guard lock{mutex_};
        return refused_;
    }

private:
    std::string token(int number) {
        const std::lock_guard lock{mutex_};
        const auto last = tokens_.size() - 1;
        return tokens_[number % 8 < 4 ? last : static_cast<std::size_t>(number) % last];
    }
    void count(int status, const std::string& where) {
        ++answered_;
        if (status != 200) {
            const std::lock_guard lock{mutex_};
            refused_.push_back(std::to_string(status) + " from " + where);
        }
    }

    Services& services_;
    std::mutex mutex_;
    std::vector<std::string> tokens_;
    std::vector<std::string> refused_;
    std::atomic<int> answered_{0};
};

// Whether a token is good for a service.
int status_at(const ServiceProcess& service, const std::string& token, const std::string& path) {
    return service.get(path, token).status;
}

}  // namespace

TEST_CASE("keys change twice under 200 requests a second, and none is refused") {
    Services services;
    Crowd crowd{services};
    const auto first = crowd.last_kid();
    const auto begun = Clock::now();
    support::Paced reads{kReadsPerSecond, 4, [&](int number) { crowd.read(number); }};
    support::Paced logins{kLoginsPerSecond, 1, [&](int number) { crowd.log_in(number); }};

    std::vector<std::string> made;
    for (int i = 0; i < 2; ++i) {
        const auto rotation = services.authctl_json({"keys", "rotate"});
        REQUIRE(rotation.boolean("made").value_or(false));
        made.push_back(*rotation.text("kid"));
        REQUIRE(eventually([&] { return crowd.last_kid() == made.back(); }));
    }
    // With the last key a while, as long as a key set is believed.
    const int before = crowd.answered();
    REQUIRE(eventually([&] { return crowd.answered() > before + 2 * kReadsPerSecond; }));
    logins.stop();
    reads.stop();

    const std::chrono::duration<double> took = Clock::now() - begun;
    const auto refused = crowd.refused();
    MESSAGE(crowd.answered(), " requests in ", took.count(), " s, refused: ", refused.size());
    const auto one_of_them = refused.empty() ? "" : refused.front();
    CHECK_MESSAGE(refused.empty(), one_of_them);
    CHECK(crowd.answered() / took.count() > 0.9 * kReadsPerSecond);
    CHECK(made[0] != first);
    CHECK(made[1] != made[0]);
}

TEST_CASE("the tokens of a revoked key are refused by user-service within the lifetime of keys") {
    Services services;
    const auto token = services.sign_up("ada");
    REQUIRE(status_at(services.user, token, "/users/me") == 200);

    const auto revocation = services.authctl_json({"keys", "revoke", kid_of(token)});
    const auto revoked_at = Clock::now();

    CHECK(eventually([&] { return status_at(services.user, token, "/users/me") == 401; }));
    CHECK(Clock::now() - revoked_at < kJwksMaxAge);
    for (const auto* replica : {&services.auth, &services.replica}) {
        CHECK(status_at(*replica, token, "/api/auth/me") == 401);
    }
    CHECK(kid_of(services.log_in(services.auth, "ada")) == revocation.text("replacement"));
}

TEST_CASE("what signs in a revoked key's stead is good at once, and older tokens stay good") {
    Services services;
    const auto old = services.sign_up("ada");
    (void)services.sign_up("bob");  // who logs in often, and has ten sessions at most
    const auto rotation = services.authctl_json({"keys", "rotate"});
    std::string leaked;
    REQUIRE(eventually([&] {
        leaked = services.log_in(services.auth, "bob");
        return kid_of(leaked) == rotation.text("kid");
    }));

    const auto revocation = services.authctl_json({"keys", "revoke", kid_of(leaked)});
    std::string fresh;
    REQUIRE(eventually([&] {
        fresh = services.log_in(services.auth, "bob");
        return kid_of(fresh) == revocation.text("replacement");
    }));

    CHECK(status_at(services.user, fresh, "/users/me") == 200);
    CHECK(status_at(services.auth, fresh, "/api/auth/me") == 200);
    CHECK(eventually([&] { return status_at(services.replica, fresh, "/api/auth/me") == 200; }));
    CHECK(status_at(services.user, leaked, "/users/me") == 401);
    CHECK(status_at(services.user, old, "/users/me") == 200);
    CHECK(status_at(services.auth, old, "/api/auth/me") == 200);
}

TEST_CASE("keys stay known while they cannot be read, and are followed again after it") {
    Services services;
    const auto token = services.sign_up("ada");
    const auto keys = services.auth.get("/.well-known/jwks.json").body;
    const auto is_degraded = [&] {
        return has(services.auth.get_internal("/health").body, "\"degraded\"");
    };
    REQUIRE(eventually([&] { return !is_degraded(); }));

    services.auth_database.script("ALTER TABLE signing_keys RENAME TO out_of_reach");
    CHECK(eventually(is_degraded));
    CHECK(services.auth.get("/.well-known/jwks.json").body == keys);
    CHECK(status_at(services.auth, token, "/api/auth/me") == 200);
    CHECK(kid_of(services.log_in(services.auth, "ada")) == kid_of(token));

    services.auth_database.script("ALTER TABLE out_of_reach RENAME TO signing_keys");
    const auto rotation = services.authctl_json({"keys", "rotate"});
    CHECK(eventually([&] {
        return has(services.auth.get("/.well-known/jwks.json").body, *rotation.text("kid"));
    }));
    CHECK(eventually([&] { return !is_degraded(); }));
}
