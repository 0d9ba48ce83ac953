#include <doctest/doctest.h>

#include "tests/e2e/eventctl/house.hpp"
#include "tests/support/feeder.hpp"

using namespace e2e;
using support::eventually;

TEST_CASE("a resync brings every account to a user-service that begins from nothing") {
    auto& house = House::fresh();
    house.settle_accounts(600);
    house.user_database.script("TRUNCATE auth_users CASCADE");

    const auto dry = house.eventctl({"resync", "--dry-run"});
    CHECK(dry.out == "would announce 600 accounts\n");
    CHECK(house.auth_database.number("SELECT count(*) FROM outbox") == 0);
    const auto resynced = house.eventctl({"resync", "--outbox-max", "100"});

    CHECK(resynced.status == 0);
    CHECK(resynced.out == "announced 576 accounts and 24 deletions\n");
    CHECK(eventually(
        [&] { return house.user_database.number("SELECT count(*) FROM auth_users") == 600; }));
    CHECK(house.eventctl({"reconcile"}).out == "600 accounts, 600 references, 0 differences\n");
    CHECK(house.auth_database.number("SELECT max(version) FROM users") == 5);
}

TEST_CASE("a resync waits for the relay, and goes on where it was stopped") {
    auto& house = House::fresh();
    house.settle_accounts(600);
    house.kill_services();
    auto resync = house.start_eventctl({"resync", "--outbox-max", "150", "--rate", "2000"});
    const auto waiting = [&] { return house.auth_database.number("SELECT count(*) FROM outbox"); };
    REQUIRE(eventually([&] { return waiting() >= 150; }));

    resync.interrupt();
    const auto stopped = resync.wait();

    const auto first = waiting();
    CHECK(stopped.status == 130);
    CHECK(first < 400);  // the bound and one page more
    const auto lines = lines_of(stopped.out);
    REQUIRE(lines.size() == 2);
    REQUIRE(has(lines[1], "to go on: eventctl resync --since-id "));
    const auto last = lines[1].substr(lines[1].size() - 36);
    const auto rest = house.eventctl({"resync", "--since-id", last, "--json"});
    CHECK(rest.status == 0);
    const auto said = object_in(rest.out);
    CHECK(said.boolean("whole") == true);
    CHECK(*said.integer("snapshots") + *said.integer("deletions") == 600 - first);
    CHECK(house.auth_database.number("SELECT count(DISTINCT aggregate_id) FROM outbox") == 600);
}

TEST_CASE("a resync that nothing holds up ends at Ctrl-C all the same") {
    auto& house = House::fresh();
    house.user.kill();
    house.settle_accounts(20'000);
    auto resync =
        house.start_eventctl({"resync", "--outbox-max", "1000000", "--rate", "1000000", "--json"});
    const auto waiting = [&] { return house.auth_database.number("SELECT count(*) FROM outbox"); };
    REQUIRE(eventually([&] { return waiting() > 0; }));

    resync.interrupt();
    const auto stopped = resync.wait();

    CHECK(stopped.status == 130);
    const auto said = object_in(stopped.out);
    CHECK(said.boolean("whole") == false);
    CHECK(*said.integer("snapshots") + *said.integer("deletions") < 20'000);
    CHECK(eventually([&] { return waiting() == 0; }));
}

TEST_CASE("a resync waits while user-service's queue is longer than its bound, and says so") {
    auto& house = House::fresh();
    house.settle_accounts(100);
    house.user.kill();
    house.user_database.script("TRUNCATE auth_users CASCADE");
    support::feed(support::numbered(60));
    auto resync = house.start_eventctl({"resync", "--queue-max", "50"});
    REQUIRE(eventually([&] { return has(resync.err(), "user-service.auth-events"); }));
    CHECK(has(resync.err(), "60 events in user-service.auth-events, waiting for the consumer\n"));
    CHECK(house.auth_database.number("SELECT count(*) FROM outbox") == 0);

    house.user.start_and_wait();
    const auto ended = resync.wait();

    CHECK(ended.status == 0);
    CHECK(ended.out == "announced 96 accounts and 4 deletions\n");
    CHECK(eventually(
        [&] { return house.user_database.number("SELECT count(*) FROM auth_users") == 100; }));
}

TEST_CASE("a dry run of a resync is marked as one to scripts") {
    auto& house = House::fresh();
    house.settle_accounts(3);

    const auto dry = house.eventctl({"resync", "--dry-run", "--json"});

    CHECK(object_in(dry.out).boolean("dry_run") == true);
    CHECK(object_in(dry.out).integer("accounts") == 3);
}
