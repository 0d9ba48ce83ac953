#include <doctest/doctest.h>

#include <thread>

#include "tests/integration/migration/world.hpp"

// Migrations that say `-- migrate: no-transaction`.

using namespace platform;

namespace {

constexpr const char* kTable = "CREATE TABLE a (n int); INSERT INTO a VALUES (1), (1)";
constexpr const char* kIndexes =
    "-- migrate: no-transaction\n"
    "CREATE INDEX CONCURRENTLY a_n ON a (n);\n"
    "INSERT INTO a VALUES (2);\n"
    "CREATE UNIQUE INDEX CONCURRENTLY a_unique ON a (n);\n";

long long valid_indexes(World& world) {
    return world.scratch.number(
        "SELECT count(*) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
        " WHERE relname LIKE 'a\\_%' AND indisvalid");
}

}  // namespace

TEST_CASE("what cannot be done in a transaction is done by statements, and the way back too") {
    World world;
    world.write("0001_a.up.sql", "CREATE TABLE a (n int)");
    world.write("0001_a.down.sql", "DROP TABLE a");
    world.write("0002_index.up.sql", kIndexes);
    world.write("0002_index.down.sql",
                "-- migrate: no-transaction\nDROP INDEX CONCURRENTLY a_unique;\n"
                "DROP INDEX CONCURRENTLY a_n; DELETE FROM a;");

    const auto applied = world.run({"up"});
    CHECK_MESSAGE(applied.status == 0, applied.err);
    CHECK(valid_indexes(world) == 2);
    CHECK(world.run({"verify"}).status == 0);

    const auto undone = world.run({"down"});
    CHECK_MESSAGE(undone.status == 0, undone.err);
    CHECK(valid_indexes(world) == 0);
    CHECK(world.run({"up"}).status == 0);
}

TEST_CASE("without its mark, such a statement is refused, and nothing of its file is done") {
    World world;
    world.write("0001_a.up.sql", "CREATE TABLE a (n int); CREATE INDEX CONCURRENTLY i ON a (n)");

    const auto refused = world.run({"up"});

    CHECK(refused.status == 8);
    CHECK(refused.err.find("cannot run inside a transaction block") != std::string::npos);
    CHECK(world.scratch.number("SELECT (to_regclass('a') IS NULL)::int") == 1);
}

TEST_CASE("a run goes on behind the statements that are done, once what has stopped it is mended") {
    World world;
    world.write("0001_a.up.sql", kTable);
    world.write("0002_index.up.sql", kIndexes);

    const auto stopped = world.run({"up"});
    CHECK(stopped.status == 8);
    CHECK(stopped.err.find("0002_index.up.sql, line 4, column 1: ") != std::string::npos);
    CHECK(world.run({"status"}).out.find("0002_index  unfinished") != std::string::npos);
    CHECK(world.run({"verify"}).status == 13);
    CHECK(world.run({"down"}).status == 13);

    world.scratch.script("DELETE FROM a WHERE n = 1");
    const auto done = world.run({"up"});
    CHECK_MESSAGE(done.status == 0, done.err);
    CHECK(valid_indexes(world) == 2);
    CHECK(world.scratch.number("SELECT count(*) FROM a") == 1);  // inserted once
    CHECK(world.run({"verify"}).status == 0);
}

TEST_CASE("behind what is done the file may be changed, before it not") {
    World world;
    world.write("0001_a.up.sql", kTable);
    world.write("0002_index.up.sql", kIndexes);
    REQUIRE(world.run({"up"}).status == 8);
    const std::string begin = "-- migrate: no-transaction\n-- another word\n";
    const std::string index = "CREATE INDEX CONCURRENTLY a_n ON a (n);\n";

    world.write("0002_index.up.sql", begin + index + "INSERT INTO a VALUES (7);");
    const auto refused = world.run({"up"});
    CHECK(refused.status == 5);
    CHECK(refused.err.find("0002_index") != std::string::npos);
    CHECK(world.run({"verify"}).status == 5);

    world.write("0002_index.up.sql", begin + index + "INSERT INTO a VALUES (2); SELECT 1;");
    CHECK(world.run({"up"}).status == 0);
    CHECK(world.run({"verify"}).status == 0);
}

TEST_CASE("where the change was meant, repair takes it, and what is done stays done") {
    World world;
    world.write("0001_a.up.sql", kTable);
    world.write("0002_index.up.sql", kIndexes);
    REQUIRE(world.run({"up"}).status == 8);
    world.write("0002_index.up.sql",
                "-- migrate: no-transaction\nCREATE INDEX CONCURRENTLY a_m ON a (n);\n"
                "INSERT INTO a VALUES (3);\nINSERT INTO a VALUES (4);\n");
    REQUIRE(world.run({"up"}).status == 5);

    CHECK(world.run({"repair"}).out == "taken as its file is now: 0002_index\n");

    CHECK(world.run({"plan"}).out.find("VALUES (3)") == std::string::npos);
    CHECK(world.run({"plan"}).out.find("VALUES (4)") != std::string::npos);
    CHECK(world.run({"up"}).status == 0);
    CHECK(world.scratch.text("SELECT string_agg(n::text, ' ') FROM a") == "1 1 2 4");
    CHECK(world.run({"verify"}).status == 0);
}

TEST_CASE("a file that has lost its mark meanwhile is gone on with by statements") {
    World world;
    world.write("0001_a.up.sql", "CREATE TABLE a (n int)");
    world.write("0002_rows.up.sql",
                "-- migrate: no-transaction\nINSERT INTO a VALUES (2);\nSELECT 1 / 0;\n");
    REQUIRE(world.run({"up"}).status == 8);
    world.write("0002_rows.up.sql", "INSERT INTO a VALUES (2);\nSELECT 1;\n");

    CHECK(world.run({"up"}).status == 0);

    CHECK(world.scratch.number("SELECT count(*) FROM a") == 1);
    CHECK(world.run({"verify"}).status == 0);
}

TEST_CASE("whom or what a file makes of the session, the history is ours") {
    World world;
    world.scratch.script("GRANT ALL ON SCHEMA public TO PUBLIC");
    for (const std::string begin : {"", "-- migrate: no-transaction\n"}) {
        const std::string number = begin.empty() ? "1" : "2";
        world.write("000" + number + "_role.up.sql",
                    begin + "CREATE SCHEMA s" + number + ";\nSET search_path = s" + number +
                        ";\nSET ROLE pg_monitor;\nSELECT 1;\nDISCARD TEMP;\n");
        world.write("000" + std::to_string(std::stoi(number) + 4) + "_temp.up.sql",
                    begin +
                        "CREATE TEMP TABLE t (n int);\nDEALLOCATE ALL;\n"
                        "SELECT pg_advisory_unlock_all();\n");
    }

    const auto done = world.run({"up"});

    CHECK_MESSAGE(done.status == 0, done.err);
    CHECK(world.run({"verify"}).status == 0);
}

TEST_CASE("a schema that comes to stand before ours hides no history") {
    World world;
    world.write("0001_a.up.sql", "CREATE TABLE a (n int)");
    world.write("0002_schema.up.sql",
                "DO $$ BEGIN EXECUTE 'CREATE SCHEMA ' || quote_ident(current_user); END $$");
    REQUIRE(world.run({"up"}).status == 0);

    CHECK(world.run({"up"}).out == "nothing to do\n");
    CHECK(world.run({"verify"}).status == 0);
}

TEST_CASE("what holds nobody up waits for a long transaction, for as long as it takes") {
    World world;
    world.write("0001_a.up.sql", "CREATE TABLE a (n int); INSERT INTO a VALUES (1)");
    world.write("0002_index.up.sql",
                "-- migrate: no-transaction\nCREATE INDEX CONCURRENTLY a_n ON a (n)");
    REQUIRE(world.run({"up", "--to", "1"}).status == 0);
    Beside reader{world.scratch};
    reader.script("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM a");
    bool done = false;
    {
        const std::jthread runner{[&] {
            done = static_cast<bool>(
                world.up({.locks = {.timeout = std::chrono::milliseconds{100}, .retries = 0}}));
        }};
        CHECK(support::eventually([&] {
            return world.scratch.number(
                       "SELECT count(*) FROM pg_stat_activity WHERE state = 'active'"
                       " AND datname = current_database() AND query LIKE 'CREATE INDEX%'"
                       " AND clock_timestamp() - query_start > interval '1 second'") == 1;
        }));
        reader.script("COMMIT");
    }

    CHECK(done);
    CHECK(valid_indexes(world) == 1);
}

TEST_CASE(
    "a procedure that commits, and a function with statements in it, are one statement each") {
    World world;
    world.write("0001_a.up.sql",
                "-- migrate: no-transaction\n"
                "CREATE TABLE a (n int);\n"
                "DO $$ BEGIN INSERT INTO a VALUES (1); COMMIT; INSERT INTO a VALUES (2); END $$;\n"
                "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END;\n"
                "INSERT INTO a SELECT f();\n");

    const auto done = world.run({"up"});

    CHECK_MESSAGE(done.status == 0, done.err);
    CHECK(world.scratch.text("SELECT string_agg(n::text, ' ') FROM a") == "1 2 2");
}

TEST_CASE("settings of the session are the file's own, also when it is gone on with") {
    World world;
    world.write("0001_a.up.sql", "CREATE TABLE a (n text)");
    world.write("0002_set.up.sql",
                "-- migrate: no-transaction\n"
                "SET lock_timeout = '9s';\n"
                "VACUUM a;\n"
                "INSERT INTO a SELECT 1 / count(*) FROM a;\n"
                "INSERT INTO a SELECT current_setting('lock_timeout');\n");
    world.write("0003_next.up.sql", "INSERT INTO a SELECT current_setting('lock_timeout');");
    REQUIRE(world.run({"up"}).status == 8);
    world.scratch.script("INSERT INTO a VALUES ('x')");

    REQUIRE(world.run({"up"}).status == 0);

    CHECK(world.scratch.text("SELECT string_agg(n, ' ') FROM a") == "x 1 9s 5s");
}
