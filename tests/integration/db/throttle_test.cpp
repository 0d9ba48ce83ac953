// The throttle over the real database: what replicas share, and what a storm does to others.
#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "auth-service/adapters/postgres/pg_throttle.hpp"
#include "platform/db/database.hpp"
#include "tests/support/servers.hpp"

using namespace auth;

namespace {

struct Replica {
    explicit Replica(const support::ScratchDatabase& scratch, ThrottleConfig config = {})
        : database{std::move(
              *platform::db::Database::open({.url = scratch.url(), .pool_size = 20}, log))},
          throttle{*database, config} {}

    bool passes(const std::string& address, const std::optional<std::string>& target = {}) {
        return static_cast<bool>(throttle.begin({.address = address, .target = target}));
    }
    long long wait(const std::string& address, const std::optional<std::string>& target = {}) {
        const auto begun = throttle.begin({.address = address, .target = target});
        return begun ? 0 : static_cast<long long>(begun.error().retry_after.count());
    }

    platform::log::Logger log{"tests", platform::log::Level::error, [](std::string_view) {}};
    std::unique_ptr<platform::db::Database> database;
    PgThrottle throttle;
};

// As if `seconds` had gone by.
void let_pass(support::ScratchDatabase& scratch, int seconds) {
    scratch.script("UPDATE throttle_buckets SET counted_at = counted_at - make_interval(secs => " +
                   std::to_string(seconds) + "), free_at = free_at - make_interval(secs => " +
                   std::to_string(seconds) + ")");
}

std::string address(int number) {
    return "198." + std::to_string(number / 65536 % 256) + "." +
           std::to_string(number / 256 % 256) + "." + std::to_string(number % 256);
}

}  // namespace

TEST_CASE(
    "five attempts on an account are free, the next ones wait longer and longer, to a bound") {
    support::ScratchDatabase scratch{"auth-service/migrations"};
    Replica replica{scratch};
    for (int i = 0; i < 6; ++i) {
        REQUIRE(replica.passes(address(i), "account:a"));
    }

    CHECK(replica.wait(address(7), "account:a") == 1);
    for (const int delay : {1, 2, 4, 8, 16, 30, 30}) {
        CAPTURE(delay);
        CHECK_FALSE(replica.passes(address(8), "account:a"));
        let_pass(scratch, delay);
        CHECK(replica.passes(address(9 + delay), "account:a"));
    }
    CHECK(replica.wait(address(200), "account:a") == 30);
    CHECK(replica.passes(address(201), "account:b"));
}

TEST_CASE("what one replica has counted counts for every other, and after a restart") {
    support::ScratchDatabase scratch{"auth-service/migrations"};
    Replica first{scratch};
    for (int i = 0; i < 6; ++i) {
        REQUIRE(first.passes(address(i), "account:a"));
    }

    Replica second{scratch};
    CHECK_FALSE(second.passes(address(9), "account:a"));
}

TEST_CASE("an address that is held back holds no account back") {
    support::ScratchDatabase scratch{"auth-service/migrations"};
    Replica replica{scratch, {.address = {.free = 3, .per_second = 0.05}}};
    for (int i = 0; i < 200; ++i) {
        static_cast<void>(replica.passes("192.0.2.1", "account:a"));
    }

    CHECK(scratch.number("SELECT count(*) FROM throttle_buckets WHERE key LIKE 'account:%' AND"
                         " level > 4.5") == 0);
    CHECK(replica.passes("192.0.2.2", "account:a"));
}

TEST_CASE(
    "10,000 attempts from other addresses hold up neither the owner's device nor, for long, "
    "the owner") {
    support::ScratchDatabase scratch{"auth-service/migrations"};
    Replica replica{scratch};
    {
        std::vector<std::jthread> strangers;
        for (int thread = 0; thread < 10; ++thread) {
            strangers.emplace_back([&, thread] {
                for (int i = 0; i < 1000; ++i) {
                    static_cast<void>(replica.passes(address(thread * 1000 + i), "account:ada"));
                }
            });
        }
    }

    CHECK(replica.passes("192.0.2.7", "device:ada:laptop"));
    CHECK(replica.wait("192.0.2.7", "account:ada") <= 30);
    REQUIRE(replica.throttle.succeed({.address = "192.0.2.7", .target = "device:ada:laptop"}));
    CHECK(replica.passes("192.0.2.7", "device:ada:laptop"));
}

TEST_CASE("of a hundred at once no more pass than one after another") {
    support::ScratchDatabase scratch{"auth-service/migrations"};
    Replica replica{scratch};
    std::atomic<int> passed = 0;
    {
        std::vector<std::jthread> strangers;
        for (int i = 0; i < 100; ++i) {
            strangers.emplace_back(
                [&, i] { passed += replica.passes(address(i), "account:a") ? 1 : 0; });
        }
    }

    CHECK(passed >= 6);
    CHECK(passed <= 8);  // one more for each second that this has taken
}

TEST_CASE("whoever has attempts left is never held back by others that come at the same moment") {
    support::ScratchDatabase scratch{"auth-service/migrations"};
    Replica replica{scratch, {.address = {.free = 100'000, .per_second = 1}}};
    std::atomic<int> passed = 0;
    {
        std::vector<std::jthread> people;
        for (int i = 0; i < 20; ++i) {
            people.emplace_back([&] {
                for (int attempt = 0; attempt < 100; ++attempt) {
                    passed += replica.passes("192.0.2.1") ? 1 : 0;
                }
            });
        }
    }

    CHECK(passed == 2000);
}

TEST_CASE("whoever has one IPv6 network is one, and its addresses share a bucket") {
    support::ScratchDatabase scratch{"auth-service/migrations"};
    Replica replica{scratch, {.address = {.free = 3, .per_second = 0.01}}};
    for (int i = 0; i < 4; ++i) {
        REQUIRE(replica.passes("2001:db8::" + std::to_string(i + 1)));
    }

    CHECK_FALSE(replica.passes("2001:db8::ffff:1"));
    CHECK(replica.passes("2001:db8:0:1::1"));
}

TEST_CASE("a success is no attempt of its account, and a quarter of one of its address") {
    support::ScratchDatabase scratch{"auth-service/migrations"};
    Replica replica{scratch, {.address = {.free = 30, .per_second = 0.01}}};
    const Attempt attempt{.address = "192.0.2.1", .target = "account:a"};
    const auto succeeds = [&] {
        return replica.throttle.begin(attempt) && replica.throttle.succeed(attempt);
    };
    for (int i = 0; i < 100; ++i) {
        REQUIRE(succeeds());
    }

    CHECK(scratch.number("SELECT count(*) FROM throttle_buckets") == 1);
    CHECK(scratch.number("SELECT count(*) FROM throttle_buckets"
                         " WHERE level BETWEEN 24 AND 25") == 1);
    int more = 0;
    while (more < 100 && succeeds()) {
        ++more;
    }
    CHECK(more < 30);  // who owns an account cannot have hashes without end
}

TEST_CASE("what is seen to be held back locks no row and counts nowhere") {
    support::ScratchDatabase scratch{"auth-service/migrations"};
    Replica replica{scratch};
    for (int i = 0; i < 6; ++i) {
        REQUIRE(replica.passes(address(i), "account:a"));
    }
    platform::db::Connection other{scratch.conninfo()};
    other.refresh(std::chrono::hours{1});
    other.execute_script("BEGIN; SELECT FROM throttle_buckets FOR UPDATE");

    CHECK_FALSE(replica.passes(address(9), "account:a"));
    CHECK(scratch.number("SELECT count(*) FROM throttle_buckets WHERE key LIKE '%198.0.0.9%'") ==
          0);
}

TEST_CASE("buckets that have leaked out are cleared away") {
    support::ScratchDatabase scratch{"auth-service/migrations"};
    Replica replica{scratch};
    REQUIRE(replica.passes("192.0.2.9", "account:b"));

    CHECK(*replica.throttle.clear_away(100) == 0);
    let_pass(scratch, 3600);
    CHECK(*replica.throttle.clear_away(100) == 2);
}
