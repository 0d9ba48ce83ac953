#include <doctest/doctest.h>

#include <csignal>
#include <memory>

#include "tests/integration/migration/world.hpp"

// Runners that are killed.

using namespace platform;

namespace {

std::string file_of(const migration::Migration& migration) {
    return migration.up.file;
}

// kill -9 in the middle of `number`, once all of its statements are done but not committed.
void kill_within(World& world, int number, const std::string& file) {
    world.append(file, "\n;SELECT pg_sleep(60);");
    const auto runner = world.start({"up", "--to", std::to_string(number)});
    REQUIRE(support::eventually([&] { return world.asleep() == 1; }));
    runner->send_kill();
    CHECK(runner->wait().status == -1);
}

}  // namespace

TEST_CASE("a runner that is killed in any migration leaves what the next one finishes") {
    for (const char* service : {"auth", "user"}) {
        World undisturbed;
        undisturbed.take_files_of(service);
        REQUIRE(undisturbed.run({"up"}).status == 0);
        World world;
        world.take_files_of(service);
        for (const auto& migration : world.files()) {
            CAPTURE(migration.up.file);
            kill_within(world, migration.number, file_of(migration));
            world.take_files_of(service);

            const auto done = world.run({"up", "--to", std::to_string(migration.number)});

            CHECK_MESSAGE(done.status == 0, done.err);
        }
        CHECK(world.dump() == undisturbed.dump());
    }
}

TEST_CASE("an index that was being built is built again, and one that is there is left") {
    World world;
    world.write("0001_a.up.sql", "CREATE TABLE a (n int); INSERT INTO a VALUES (1)");
    world.write("0002_index.up.sql",
                "-- migrate: no-transaction\nCREATE INDEX CONCURRENTLY a_n ON a (n);\n"
                "INSERT INTO a VALUES (2);\n");
    REQUIRE(world.run({"up", "--to", "1"}).status == 0);
    {
        Beside reader{world.scratch};
        reader.script("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM a");
        const auto runner = world.start({"up"});
        REQUIRE(support::eventually([&] {
            return world.scratch.number(
                       "SELECT count(*) FROM pg_index JOIN pg_class ON oid = indexrelid"
                       " WHERE relname = 'a_n' AND NOT indisvalid") == 1;
        }));
        runner->send_kill();
        CHECK(runner->wait().status == -1);
    }

    const auto done = world.run({"up"});

    CHECK_MESSAGE(done.status == 0, done.err);
    CHECK(world.scratch.number("SELECT indisvalid::int FROM pg_index"
                               " WHERE indexrelid = 'a_n'::regclass") == 1);
    CHECK(world.scratch.number("SELECT count(*) FROM a") == 2);
}

TEST_CASE("a statement that was done, but not noted, is not done again") {
    for (const auto& [prepare, sql] :
         {std::pair{"SELECT 1", "CREATE INDEX CONCURRENTLY a_n ON a (n)"},
          std::pair{"SELECT 1",
                    "CREATE UNIQUE INDEX /* a; */ CONCURRENTLY \"a ü\" ON public.a (n)"},
          std::pair{"CREATE INDEX a_n ON a (n)", "DROP INDEX CONCURRENTLY a_n"}}) {
        const std::string statement = sql;
        CAPTURE(statement);
        World world;
        world.write("0001_a.up.sql", std::string{"CREATE TABLE a (n int);"} + prepare);
        world.write("0002_index.up.sql", "-- migrate: no-transaction\n" + statement);
        REQUIRE(world.run({"up", "--to", "1"}).status == 0);
        REQUIRE(world.start({"up"}, "", {{"FAULT_AT", "in_migration:1"}})->wait().status == 137);

        const auto done = world.run({"up"});

        CHECK_MESSAGE(done.status == 0, done.err);
        CHECK(world.run({"verify"}).status == 0);
    }
}

TEST_CASE("what only bears the name of an index that was begun is not taken for it") {
    World world;
    world.write("0001_a.up.sql", "CREATE TABLE a (n int); CREATE TABLE b (n int)");
    world.write("0002_index.up.sql",
                "-- migrate: no-transaction\nCREATE INDEX CONCURRENTLY a_n ON a (n)");
    REQUIRE(world.run({"up", "--to", "1"}).status == 0);
    REQUIRE(world.start({"up"}, "", {{"FAULT_AT", "in_migration:1"}})->wait().status == 137);
    world.scratch.script("DROP INDEX a_n; CREATE INDEX a_n ON b (n)");

    CHECK(world.run({"up"}).status == 8);
}

TEST_CASE("a partition that was being detached is detached") {
    World world;
    world.write("0001_a.up.sql",
                "CREATE TABLE a (n int) PARTITION BY LIST (n);"
                "CREATE TABLE a1 PARTITION OF a FOR VALUES IN (1)");
    world.write("0002_detach.up.sql",
                "-- migrate: no-transaction\nALTER TABLE a DETACH PARTITION a1 CONCURRENTLY");
    REQUIRE(world.run({"up", "--to", "1"}).status == 0);
    {
        Beside reader{world.scratch};
        reader.script("BEGIN; SELECT * FROM a");
        const auto runner = world.start({"up"});
        REQUIRE(support::eventually([&] {
            return world.scratch.number(
                       "SELECT count(*) FROM pg_inherits WHERE inhdetachpending") == 1;
        }));
        runner->send_kill();
        CHECK(runner->wait().status == -1);
    }

    const auto done = world.run({"up"});

    CHECK_MESSAGE(done.status == 0, done.err);
    CHECK(world.scratch.number("SELECT count(*) FROM pg_inherits"
                               " WHERE inhrelid = 'a1'::regclass") == 0);
}

TEST_CASE("Ctrl-C ends a run at once, and what was under way is undone") {
    World world;
    world.write("0001_a.up.sql", "CREATE TABLE a (n int);\nSELECT pg_sleep(60);\n");
    const auto runner = world.start({"up"});
    REQUIRE(support::eventually([&] { return world.asleep() == 1; }));

    runner->interrupt();

    CHECK(runner->wait().status == 130);
    world.write("0001_a.up.sql", "CREATE TABLE a (n int);\n");
    CHECK(world.run({"up"}).status == 0);
}
