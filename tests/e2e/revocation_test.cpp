// A revocation that is felt: from its row in auth-service's outbox to user-service's refusal.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <vector>

#include "events/session_events.hpp"
#include "platform/db/database.hpp"
#include "platform/json/writer.hpp"
#include "platform/messaging/outbox.hpp"
#include "tests/e2e/world.hpp"
#include "tests/support/fake_auth_service.hpp"
#include "tests/support/metric_text.hpp"
#include "tests/support/paced.hpp"
#include "tests/support/servers.hpp"

using e2e::World;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;
using platform::Uuid;
using support::environment;
using support::eventually;
using support::ServiceProcess;

namespace {

const platform::SystemClock system_clock;

// Somebody who is logged in, and auth-service's word for it.
struct Person {
    Uuid id = Uuid::v7(system_clock.now());
    Uuid session = Uuid::v7(system_clock.now());
    std::string token;

    explicit Person(const platform::jwt::SigningKey& key) {
        const auto now =
            std::chrono::floor<std::chrono::seconds>(system_clock.now()).time_since_epoch();
        token = key.sign(platform::json::ObjectWriter{}
                             .text("iss", "https://auth.example.org")
                             .text("aud", "platform")
                             .text("sub", id.str())
                             .text("client_id", "first-party")
                             .text("jti", Uuid::v7(system_clock.now()).str())
                             .number("iat", now.count() - 1)
                             .number("exp", now.count() + 900)
                             .text("sid", session.str())
                             .text("email", id.str() + "@example.org")
                             .text("preferred_username", "u" + id.str().substr(24))
                             .str(),
                         "at+jwt");
    }
};

// What auth-service writes when it revokes.
class Revoker {
public:
    Revoker()
        : connection_{*platform::db::make_conninfo(environment("AUTH_DATABASE_URL"), "test", 10s)} {
        connection_.refresh(1h);
    }

    void revoke(const Person& person, bool every_session) {
        const auto now = system_clock.now();
        const events::SessionRevoked event{
            .user_id = person.id,
            .session_id = every_session ? std::nullopt : std::optional{person.session},
            .not_before = now,
            .version = 2,
            .at = now};
        connection_.execute_script("BEGIN");
        platform::messaging::append(connection_, "auth-service", event.announcement(), {});
        connection_.execute_script("COMMIT");
    }

private:
    platform::db::Connection connection_;
};

bool passes(const ServiceProcess& user, const Person& person) {
    return user.get("/users/me", person.token).status == 200;
}

bool is_refused(const ServiceProcess& user, const Person& person) {
    const auto answer = user.get("/users/me", person.token);
    return answer.status == 401 && answer.text("code") == "token_revoked";
}

double rows(const ServiceProcess& user) {
    return support::metric_sum(user.get_internal("/metrics").body, "revocations_known");
}

Milliseconds percentile(std::vector<Milliseconds> times, double share) {
    std::sort(times.begin(), times.end());
    return times.at(static_cast<std::size_t>(share * static_cast<double>(times.size() - 1)));
}

}  // namespace

TEST_CASE("a hundred revocations under load are each felt by every replica within two seconds") {
    const World world;
    const auto other = world.another_user();
    const auto key = World::signing_key();
    Revoker revoker;
    std::vector<Person> bystanders;
    for (int i = 0; i < 16; ++i) {
        bystanders.emplace_back(key);
    }
    std::atomic<int> disturbed = 0;
    std::atomic<int> reads = 0;
    support::Paced load{200, 2, [&](int number) {
                            const auto& user = number % 2 == 0 ? world.user : *other;
                            const auto which = static_cast<std::size_t>(number) % bystanders.size();
                            disturbed += passes(user, bystanders[which]) ? 0 : 1;
                            ++reads;
                        }};

    std::vector<Milliseconds> took;
    for (int i = 0; i < 100; ++i) {
        const Person person{key};
        REQUIRE(passes(world.user, person));  // and is remembered
        REQUIRE(passes(*other, person));
        const auto begun_at = Clock::now();
        revoker.revoke(person, i % 2 == 0);
        REQUIRE(eventually([&] { return is_refused(world.user, person); }));
        REQUIRE(eventually([&] { return is_refused(*other, person); }));
        took.emplace_back(Clock::now() - begun_at);
    }
    load.stop();

    const auto p99 = percentile(took, 0.99);
    MESSAGE("from the revocation to both refusals: median "
            << percentile(took, 0.5).count() << " ms, p99 " << p99.count() << " ms, longest "
            << percentile(took, 1).count() << " ms, under " << reads.load() << " other reads");
    CHECK(p99 < 2s);
    CHECK(disturbed == 0);
    CHECK(reads > 0);
}

TEST_CASE("a replica that starts knows what was revoked before, without anybody's help") {
    World world;
    const Person person{World::signing_key()};
    REQUIRE(passes(world.user, person));
    Revoker{}.revoke(person, false);
    REQUIRE(eventually([&] { return is_refused(world.user, person); }));
    REQUIRE(eventually([&] {
        return support::metric_sum(world.user.get_internal("/metrics").body,
                                   "revocations_received_total", "source=\"queue\"") > 0;
    }));
    CHECK(world.user.terminate() == 0);
    support::servers("broker-stop");

    world.user.start_and_wait();
    const bool refused = is_refused(world.user, person);
    const auto health = world.user.get_internal("/health").body;
    support::servers("broker-start");

    CHECK(refused);
    CHECK(rows(world.user) > 0);
    CHECK(health.find("\"revocations\":{\"status\":\"down\"") != std::string::npos);
    CHECK(health.find("\"revoked_sessions\":{\"status\":\"ok\"") != std::string::npos);
    CHECK(eventually([&] {
        return world.user.get_internal("/health").body.find("\"revocations\":{\"status\":\"ok\"") !=
               std::string::npos;
    }));
}

TEST_CASE("while the broker is away a revocation is felt by asking auth-service") {
    World world;
    support::FakeAuthService auth_service;
    const auto credentials = auth_service.config();
    world.user.terminate();
    world.user.set("AUTH_SERVICE_URL", credentials.url);
    world.user.set("AUTH_INTERNAL_URL", credentials.internal_url);
    world.user.set("SERVICE_CLIENT_ID", credentials.client_id);
    world.user.set("SERVICE_CLIENT_SECRET", std::string{credentials.client_secret.expose()});
    world.user.start_and_wait();
    const Person person{World::signing_key()};
    support::servers("broker-stop");
    REQUIRE(passes(world.user, person));

    const auto begun_at = Clock::now();
    const auto now = system_clock.now();
    auth_service.revoke({.user_id = user::UserId{person.id},
                         .session_id = person.session,
                         .not_before = now,
                         .revoked_at = now});
    const bool refused = eventually([&] { return is_refused(world.user, person); }, 15s);
    const Milliseconds took = Clock::now() - begun_at;
    support::servers("broker-start");

    MESSAGE("from the revocation to its refusal: " << took.count() << " ms");
    CHECK(refused);
    CHECK(took < 12s);
}
