// Statements that wait for the next one's round trip.
#include <doctest/doctest.h>

#include "tests/integration/db/things.hpp"

using namespace things;

namespace {

void queue(Connection& connection, int id) {
    connection.queue("INSERT INTO things (id, name) VALUES (:id, 'x')", soci::use(id, "id"));
}

int count(Connection& connection) {
    int rows = 0;
    connection.run("SELECT CAST(count(*) AS int) FROM things", soci::into(rows));
    return rows;
}

}  // namespace

TEST_CASE("what is queued in a transaction goes with what is run next, or with COMMIT") {
    World world;
    const auto database = world.open(1);
    const auto transactions = [&] {
        return world.scratch.number(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'things'"
            " AND xact_start IS NOT NULL");
    };

    CHECK(database->transact([&](Connection& c) -> Result<void> {
        queue(c, 1);
        queue(c, 2);
        CHECK(transactions() == 0);  // not even BEGIN was sent
        CHECK(count(c) == 2);
        CHECK(transactions() == 1);
        queue(c, 3);
        return {};
    }));
    CHECK(world.rows() == 3);
    CHECK(database->transact([](Connection&) -> Result<void> { return {}; }));
    CHECK(database->transact([](Connection& c) -> Result<void> {
        queue(c, 4);
        c.execute_script("INSERT INTO things SELECT max(id) + 1 FROM things");
        return {};
    }));
    CHECK(world.scratch.number("SELECT max(id) FROM things") == 5);
    CHECK(database->read([&](Connection& c) -> Result<void> {
        queue(c, 6);  // in no transaction there is nothing to wait for
        CHECK(world.rows() == 6);
        return {};
    }));
}

TEST_CASE("a queued statement that fails takes the transaction with it, wherever it shows") {
    World world;
    const auto database = world.open(1);
    REQUIRE(database->transact([](Connection& c) { return insert(c, 1); }));

    const auto at_commit = database->transact([](Connection& c) -> Result<void> {
        (void)insert(c, 2);
        queue(c, 1);
        queue(c, 3);
        return {};
    });
    bool went_on = false;
    const auto at_the_next = database->transact([&](Connection& c) -> Result<void> {
        queue(c, 4);
        queue(c, 1);
        (void)count(c);
        went_on = true;
        return {};
    });
    const auto changed_mind = database->transact([](Connection& c) -> Result<void> {
        queue(c, 5);
        return kChangedMind;
    });

    CHECK(at_commit.error().reason.starts_with("23505"));
    CHECK(at_the_next.error().reason.starts_with("23505"));
    CHECK_FALSE(went_on);
    CHECK(changed_mind.error().fault.slug == "changed_mind");
    CHECK(world.rows() == 1);
    CHECK(database->transact([](Connection& c) { return insert(c, 6); }));
    CHECK(world.rows() == 2);
}

TEST_CASE("a session that ends under a queued statement fails its transaction and no other") {
    World world;
    const auto database = world.open(1);

    const auto lost = database->transact([&](Connection& c) -> Result<void> {
        (void)insert(c, 1);
        world.scratch.script(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'things'");
        REQUIRE(support::eventually([&] { return world.sessions() == 0; }));
        queue(c, 2);
        return {};
    });

    CHECK(lost.error().fault.slug == "database_unavailable");
    CHECK(database->transact([](Connection& c) { return insert(c, 3); }));
    CHECK(world.rows() == 1);
}
