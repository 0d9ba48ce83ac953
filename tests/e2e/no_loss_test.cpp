#include <doctest/doctest.h>

#include <atomic>
#include <random>
#include <thread>

#include "platform/db/database.hpp"
#include "tests/e2e/world.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/servers.hpp"

using e2e::sign_up_many;
using e2e::World;

namespace {

constexpr int kPeople = 200;
constexpr int kThreads = 4;

// Registrations that go on from several threads until told to stop.
class Traffic {
public:
    explicit Traffic(const World& world) : world_{world} {
        for (int i = 0; i < kThreads; ++i) {
            threads_.emplace_back([this](const std::stop_token& stop) { run(stop); });
        }
    }

    [[nodiscard]] std::size_t count() {
        const std::lock_guard lock{mutex_};
        return acknowledged_.size();
    }
    // Whether `more` further registrations are acknowledged in time.
    [[nodiscard]] bool goes_on(std::size_t more) {
        const auto before = count();
        return support::eventually([&] { return count() >= before + more; },
                                   std::chrono::seconds{60});
    }
    [[nodiscard]] std::vector<std::string> stop() {
        for (auto& thread : threads_) {
            thread.request_stop();
        }
        threads_.clear();
        return acknowledged_;
    }

private:
    void run(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            const auto name = World::fresh_name();
            if (world_.sign_up(name).status == 201) {
                const std::lock_guard lock{mutex_};
                acknowledged_.push_back(name);
            }
        }
    }

    const World& world_;
    std::mutex mutex_;
    std::vector<std::string> acknowledged_;
    std::vector<std::jthread> threads_;
};

}  // namespace

TEST_CASE("200 people register while the broker is down, and all are known when it is back") {
    const World world;
    support::servers("broker-stop");

    const auto people = sign_up_many(world, kPeople, kThreads);
    CHECK(people.size() == kPeople);
    CHECK(world.auth.get("/health").text("status") == "degraded");
    CHECK(world.auth.get_internal("/health/readiness").status == 200);

    support::servers("broker-start");
    CHECK(world.missing(people).empty());
}

TEST_CASE("200 people register while user-service is down, and all are known when it is back") {
    World world;
    CHECK(world.user.terminate() == 0);

    const auto people = sign_up_many(world, kPeople, kThreads);
    CHECK(people.size() == kPeople);

    world.user.start_and_wait();
    CHECK(world.missing(people).empty());
}

TEST_CASE(
    "kill -9 of either service at any moment loses nobody whose registration was acknowledged") {
    World world;
    const auto seed = support::test_seed();
    MESSAGE("TEST_SEED=" << seed);
    std::mt19937_64 random{seed};
    Traffic traffic{world};

    for (int round = 0; round < 8; ++round) {
        REQUIRE(traffic.goes_on(1 + random() % 20));
        auto& victim = round % 2 == 0 ? world.auth : world.user;
        victim.kill();
        victim.start_and_wait();
    }
    REQUIRE(traffic.goes_on(1));
    const auto people = traffic.stop();

    MESSAGE(people.size() << " registrations were acknowledged");
    CHECK(world.missing(people).empty());
}

TEST_CASE("kill -9 of the broker in the middle of it loses nobody either") {
    const World world;
    Traffic traffic{world};

    REQUIRE(traffic.goes_on(20));
    support::servers("broker-kill");
    REQUIRE(traffic.goes_on(20));
    support::servers("broker-start");
    REQUIRE(traffic.goes_on(20));
    const auto people = traffic.stop();

    CHECK(world.missing(people).empty());
}

TEST_CASE("each service stops in an orderly way when it is asked to") {
    World world;
    REQUIRE(world.sign_up(World::fresh_name()).status == 201);

    for (auto* service : {&world.auth, &world.user}) {
        support::RawClient dawdler{service->port()};  // who never sends the rest of his request
        dawdler.send("POST /users/me/goals HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{");
        const auto asked = std::chrono::steady_clock::now();
        CHECK(service->terminate() == 0);
        CHECK(std::chrono::steady_clock::now() - asked < std::chrono::seconds{10});
    }
    CHECK(world.auth.log().find("\"stopped\"") != std::string::npos);
    CHECK(world.user.log().find("\"stopped\"") != std::string::npos);
}

TEST_CASE(
    "while its database cannot be written to, events wait in their queue and none is parked") {
    World world;
    const auto administer = [](const std::string& sql) {
        platform::db::Connection admin{*platform::db::make_conninfo(
            support::environment("TEST_POSTGRES_URL"), "test", std::chrono::seconds{10})};
        admin.refresh(std::chrono::hours{1});
        admin.execute_script(sql);
        admin.execute_script(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = "
            "'user_service'");
    };
    administer("ALTER ROLE user_service SET default_transaction_read_only = on");
    std::vector<std::string> names;
    for (int i = 0; i < 3; ++i) {
        names.push_back(World::fresh_name());
        REQUIRE(world.sign_up(names.back()).status == 201);
    }
    const bool said_so = support::eventually([&] {
        return world.user.get_internal("/health").body.find("read-only") != std::string::npos;
    });
    for (int restarts = 0; restarts < 3; ++restarts) {
        CHECK(world.user.terminate() == 0);
        world.user.start_and_wait();
    }
    administer("ALTER ROLE user_service RESET default_transaction_read_only");

    CHECK(said_so);
    CHECK(world.missing(names).empty());
}
