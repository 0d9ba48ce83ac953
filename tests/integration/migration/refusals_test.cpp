#include <doctest/doctest.h>

#include <filesystem>

#include "tests/integration/migration/world.hpp"

// What can go wrong, each with an exit status of its own (docs/migrations.md), and what is left.

using namespace platform;

namespace {

struct Refused {
    int status;
    std::string said;
};

Refused up(const World& world, const std::vector<std::string>& options = {}) {
    std::vector<std::string> command{"up"};
    command.insert(command.end(), options.begin(), options.end());
    const auto ended = world.run(command);
    return {ended.status, ended.err};
}

bool says(const Refused& refused, const std::string& text) {
    return refused.said.find(text) != std::string::npos;
}

// With one migration applied and a table to work on.
struct Begun : World {
    Begun() {
        write("0001_a.up.sql", "CREATE TABLE a (n int);\n");
        REQUIRE(run({"up"}).status == 0);
    }
    [[nodiscard]] long long applied() {
        return scratch.number("SELECT count(*) FROM schema_migrations");
    }
    [[nodiscard]] bool has(const std::string& table) {
        return scratch.number("SELECT (to_regclass('" + table + "') IS NOT NULL)::int") == 1;
    }
};

}  // namespace

TEST_CASE("5: a file that was changed after it was applied") {
    Begun world;
    world.append("0001_a.up.sql", "-- a word more\n");
    world.write("0002_b.up.sql", "CREATE TABLE b (n int)");

    const auto refused = up(world);

    CHECK(refused.status == 5);
    CHECK(says(refused, "A migration was changed after it was applied. 0001_a"));
    CHECK_FALSE(world.has("b"));
    CHECK(world.run({"verify"}).status == 5);
    const auto json = world.run({"up", "--json"}).out;
    CHECK(json.find(R"("fault":"migration_changed","reason":"0001_a")") != std::string::npos);
}

TEST_CASE("6: a file that has vanished") {
    Begun world;
    world.write("0002_b.up.sql", "CREATE TABLE b (n int)");
    std::filesystem::remove(world.directory / "0001_a.up.sql");

    const auto refused = up(world);

    CHECK(refused.status == 6);
    CHECK(says(refused, "0001_a"));
    CHECK_FALSE(world.has("b"));
    CHECK(world.run({"verify"}).status == 6);
}

TEST_CASE("7: a lower number that appears later, unless that is allowed") {
    Begun world;
    world.write("0003_c.up.sql", "CREATE TABLE c (n int)");
    REQUIRE(up(world).status == 0);
    world.write("0002_b.up.sql", "CREATE TABLE b (n int)");

    const auto refused = up(world);
    CHECK(refused.status == 7);
    CHECK(says(refused, "0002_b"));
    CHECK_FALSE(world.has("b"));
    CHECK(world.run({"verify"}).status == 7);

    CHECK(up(world, {"--allow-out-of-order"}).status == 0);
    CHECK(world.has("b"));
    CHECK(world.run({"verify"}).status == 0);
}

TEST_CASE("8: a mistake in the SQL, shown with its line and a mark below its column") {
    Begun world;
    world.write("0002_b.up.sql", "CREATE TABLE b (n int);\n\n  SELEKT 'ü', 1;\n");

    const auto refused = up(world);

    CHECK(refused.status == 8);
    CHECK(says(refused, "0002_b.up.sql, line 3, column 3: "));
    CHECK(says(refused, "syntax error"));
    CHECK(says(refused, "migrate: 3 |   SELEKT 'ü', 1;\nmigrate:   |   ^\n"));
    CHECK_FALSE(world.has("b"));
    world.write("0002_b.up.sql", "CREATE TABLE b (n int);\n");
    CHECK(up(world).status == 0);
}

TEST_CASE("9: a lock that others hold: tried again, said each time, and given up in the end") {
    Begun world;
    world.write("0002_wider.up.sql",
                "SET LOCAL lock_timeout = '50ms';\nALTER TABLE a ADD m int;\n");
    Beside other{world.scratch};
    other.script("BEGIN; SELECT * FROM a");

    const auto refused = up(world, {"--lock-retries", "1"});
    CHECK(refused.status == 9);
    CHECK(says(refused, "0002_wider.up.sql, line 2, column 1: "));
    CHECK(says(refused, "; try 1 of 1 again in 1000 ms"));
    CHECK(world.applied() == 1);

    const auto runner = world.start({"up"});
    REQUIRE(support::eventually([&] { return !runner->err().empty(); }));
    other.script("COMMIT");
    CHECK(runner->wait().status == 0);
}

TEST_CASE("a deadlock is a lock that others hold, and is tried again") {
    Begun world;
    world.write("0002_both.up.sql",
                "SET LOCAL deadlock_timeout = '2s';\nCREATE TABLE b (n int);\nLOCK TABLE a;\n"
                "INSERT INTO c VALUES (1);\n");
    world.scratch.script("CREATE TABLE c (n int)");
    Beside other{world.scratch};
    other.script("SET deadlock_timeout = '10min'; BEGIN; LOCK TABLE c");
    const auto runner = world.start({"up"});
    REQUIRE(support::eventually([&] {
        return world.scratch.number(
                   "SELECT count(*) FROM pg_locks WHERE NOT granted"
                   " AND relation = 'c'::regclass") == 1;
    }));

    other.script("LOCK TABLE a");
    other.script("COMMIT");

    const auto done = runner->wait();
    CHECK_MESSAGE(done.status == 0, done.err);
    CHECK(done.err.find("deadlock detected; try 1 of 10 again") != std::string::npos);
}

TEST_CASE("10: a connection that is lost in the middle") {
    Begun world;
    world.write("0002_b.up.sql",
                "CREATE TABLE b (n int);\nSELECT pg_terminate_backend(pg_backend_pid());\n");

    const auto refused = up(world);

    CHECK(refused.status == 10);
    CHECK(says(refused, "The connection to the database was lost. 0002_b.up.sql"));
    CHECK_FALSE(world.has("b"));
    world.write("0002_b.up.sql", "CREATE TABLE b (n int);\n");
    CHECK(up(world).status == 0);
}

TEST_CASE("11: a server, a database or a role that is not there; 3: a URL that is none") {
    const Begun world;
    const auto url = world.scratch.url();
    const auto server = url.substr(0, url.rfind('/') + 1);

    const auto nobody = world.run({"up"}, "postgresql://nobody@127.0.0.1:1/a");
    CHECK(nobody.status == 11);
    CHECK(nobody.err.find("There is no way to the database.") != std::string::npos);
    CHECK(world.run({"up"}, server + "not_there").status == 11);
    CHECK(world.run({"status", "--json"}, server + "not_there")
              .out.starts_with(R"({"fault":"database_unreachable",)"));

    const auto refused = world.run({"up"}, "postgresql://x:hunter2@[/a");
    CHECK(refused.status == 3);
    CHECK(refused.err.find("it is not of the form postgresql://") != std::string::npos);
    CHECK(refused.err.find("hunter2") == std::string::npos);
}

// The table's file is made one that is always full: /dev/full.
TEST_CASE("12: a disk that is full") {
    Begun world;
    world.write("0002_rows.up.sql",
                "CREATE TABLE b (n int);\nINSERT INTO a SELECT generate_series(1, 10);\n");
    const auto file = world.scratch.text(
        "SELECT current_setting('data_directory') || '/' ||"
        " pg_relation_filepath('a')");
    std::filesystem::remove(file);
    std::filesystem::create_symlink("/dev/full", file);

    const auto refused = up(world);
    CHECK(refused.status == 12);
    CHECK(says(refused, "The disk of the database is full. 0002_rows.up.sql, line 2, column 1: "));
    CHECK_FALSE(world.has("b"));
    CHECK(world.applied() == 1);

    world.scratch.script("TRUNCATE a");  // onto another file
    CHECK(up(world).status == 0);
}

TEST_CASE("4: another run that holds the lock, named") {
    Begun world;
    world.write("0002_b.up.sql", "CREATE TABLE b (n int)");
    Beside other{world.scratch};
    other.script("SELECT pg_advisory_lock(1296648018)");

    const auto refused = up(world, {"--lock-timeout", "1"});
    CHECK(refused.status == 4);
    CHECK(says(refused, "waiting for another run: process "));
    CHECK(says(refused, "(test), for more than 1 s"));
    CHECK_FALSE(world.has("b"));

    other.script("SELECT pg_advisory_unlock_all()");
    CHECK(up(world, {"--lock-timeout", "0"}).status == 0);
}

TEST_CASE("15: what has no way back stays, and so does what could be undone before it") {
    Begun world;
    world.write("0002_b.up.sql", "CREATE TABLE b (n int)");
    world.write("0002_b.down.sql", "DROP TABLE b");
    REQUIRE(up(world).status == 0);

    const auto refused = world.run({"down", "2"});

    CHECK(refused.status == 15);
    CHECK(refused.err.find("0001_a") != std::string::npos);
    CHECK(world.has("b"));
    CHECK(world.run({"down"}).status == 0);
}

TEST_CASE("2: numbers that no file has; 3: files that cannot be what they seem") {
    Begun world;
    CHECK(world.run({"up", "--to", "7"}).status == 2);
    CHECK(world.run({"down", "--to", "7"}).status == 2);

    for (const auto& [name, sql, words] :
         {std::tuple{"2_b.up.sql", "SELECT 1", "is not named"},
          std::tuple{"00002_b.up.sql", "SELECT 1", "is not named"},
          std::tuple{"0002-b.up.sql", "SELECT 1", "is not named"},
          std::tuple{"0002_B.up.sql", "SELECT 1", "is not named"},
          std::tuple{"0001_b.up.sql", "SELECT 1", "number 0001 is there twice"},
          std::tuple{"0002_b.down.sql", "SELECT 1", "undoes a migration that is not there"},
          std::tuple{"0002_b.up.sql", "-- migrate: no-transactions\n", "not known: no-trans"},
          std::tuple{"0002_b.up.sql", "SELECT 1; commit;", "statement commit"},
          std::tuple{"0002_b.up.sql", "SELECT 1; COMMIT/**/AND CHAIN;", "statement commit"},
          std::tuple{"0002_b.up.sql", "SELECT 1; ABORT;", "statement abort"},
          std::tuple{"0002_b.up.sql", "SELECT 1; END;", "statement end"},
          std::tuple{"0002_b.up.sql", "PREPARE TRANSACTION 'a'", "statement prepare"},
          std::tuple{"0002_b.up.sql", "\xEF\xBB\xBFSELECT 1", "byte order mark"},
          std::tuple{"0002_b.up.sql", "CREATE INDEX CONCURRENTLY ON a (n)", "without a name"},
          std::tuple{"0002_b.up.sql", "  --  Migrate: no-transactions\n", "not known: no-trans"},
          std::tuple{"0002_b.sql", "SELECT 1", "is not named"},
          std::tuple{"0002_b.up.SQL", "SELECT 1", "is not named"},
          std::tuple{"0002_b.up.sql", "", "is empty"}}) {
        const std::string said = words;
        CAPTURE(said);
        world.write(name, sql);
        const auto refused = up(world);
        CHECK(refused.status == 3);
        CHECK_MESSAGE(says(refused, said), refused.said);
        std::filesystem::remove(world.directory / name);
    }
    std::filesystem::remove_all(world.directory);
    CHECK(says(up(world), "there are no migrations"));
}

TEST_CASE(
    "no right to do it is said by the statement that lacks it, or with 1 where none has begun") {
    Begun world;
    const auto role = "r" + world.scratch.text("SELECT replace(gen_random_uuid()::text, '-', '')");
    world.scratch.script("CREATE ROLE " + role + "; GRANT USAGE ON SCHEMA public TO " + role +
                         "; GRANT SELECT ON schema_migrations TO " + role);
    const auto url = world.scratch.url() + "?options=-c%20role%3D" + role;
    world.write("0002_b.up.sql", "CREATE TABLE b (n int)");

    const auto blind = world.run({"up"}, url);
    world.scratch.script("GRANT SELECT ON schema_migrations_unfinished TO " + role);
    const auto seeing = world.run({"up"}, url);
    const auto status = world.run({"status"}, url);
    world.scratch.script("DROP OWNED BY " + role + "; DROP ROLE " + role);

    CHECK(blind.status == 1);
    CHECK(blind.err.find("permission denied for table") != std::string::npos);
    CHECK_MESSAGE(seeing.status == 8, seeing.err);
    CHECK(seeing.err.find("0002_b.up.sql, line 1, column 14: ERROR:  permission denied") !=
          std::string::npos);
    CHECK(status.status == 0);
    CHECK_FALSE(world.has("b"));
}

TEST_CASE("14: what lint finds") {
    Begun world;
    world.write("0002_index.up.sql", "CREATE INDEX a_n ON a (n);\n");

    const auto found = world.run({"lint"});

    CHECK(found.status == 14);
    CHECK(found.out.find("0002_index.up.sql:1: index-without-concurrently: ") == 0);
    world.write("lint.accepted", "0002 index-without-concurrently a small table\n");
    CHECK(world.run({"lint"}).status == 0);
}
