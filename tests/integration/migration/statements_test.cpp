#include <doctest/doctest.h>

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
    CHECK(refused.err.find("of which 2 statements are done") != std::string::npos);

    world.write("0002_index.up.sql", begin + index + "INSERT INTO a VALUES (2); SELECT 1;");
    CHECK(world.run({"up"}).status == 0);
    CHECK(world.run({"verify"}).status == 0);
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
