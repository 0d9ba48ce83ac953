#include "platform/migration/migrator.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "tests/integration/migration/world.hpp"

using namespace platform;
using migration::MigratorConfig;
using migration::Observer;

namespace {

Observer noting(std::vector<int>& applied) {
    Observer observer;
    observer.done = [&applied](const auto& migration, auto, auto) {
        applied.push_back(migration.number);
    };
    return observer;
}

}  // namespace

TEST_CASE("migrations are applied in order, each once") {
    World world;
    world.write("0002_second.up.sql", "INSERT INTO a VALUES (2)");
    world.write("0001_first.up.sql", "CREATE TABLE a (n int); INSERT INTO a VALUES (1)");
    std::vector<int> applied;

    CHECK(world.up({}, noting(applied)));
    CHECK(applied == std::vector{1, 2});
    CHECK(world.up({}, noting(applied)));
    CHECK(applied == std::vector{1, 2});
    CHECK(world.scratch.number("SELECT sum(n) FROM a") == 3);
}

TEST_CASE("a migration that fails is undone whole, names itself, and leaves those before it") {
    World world;
    world.write("0001_first.up.sql", "CREATE TABLE a (n int)");
    world.write("0002_broken.up.sql", "CREATE TABLE b (n int); INSERT INTO missing VALUES (1)");

    const auto failed = world.up();

    REQUIRE_FALSE(failed);
    CHECK(failed.error().reason.find("0002_broken") != std::string::npos);
    CHECK(failed.error().reason.find("missing") != std::string::npos);
    CHECK(world.scratch.number("SELECT count(*) FROM schema_migrations") == 1);
    CHECK(world.scratch.number("SELECT (to_regclass('b') IS NULL)::int") == 1);

    world.write("0002_broken.up.sql", "CREATE TABLE b (n int)");
    CHECK(world.up());
}

TEST_CASE("ten runners at once apply each migration once and all succeed") {
    World world;
    for (int i = 1; i <= 5; ++i) {
        world.write("000" + std::to_string(i) + "_step.up.sql",
                    "CREATE TABLE t" + std::to_string(i) + " (n int)");
    }
    std::atomic<int> succeeded{0};
    {
        std::vector<std::jthread> runners;
        for (int i = 0; i < 10; ++i) {
            runners.emplace_back([&] { succeeded += world.up() ? 1 : 0; });
        }
    }

    CHECK(succeeded == 10);
    CHECK(world.scratch.number("SELECT count(*) FROM schema_migrations") == 5);
}

TEST_CASE("a runner says once whom it waits for, and gives up when that takes too long") {
    World world;
    world.write("0001_first.up.sql", "CREATE TABLE a (n int)");
    Beside session{world.scratch};
    auto& other = session.connection;
    other.execute_script("SELECT pg_advisory_lock(1296648018)");
    int pid = 0;
    other.run("SELECT pg_backend_pid()", soci::into(pid));
    std::vector<std::string> holders;

    Observer observer;
    observer.waiting = [&](const auto& who) { holders.push_back(who); };
    const auto refused = world.up({.lock_wait = std::chrono::seconds{1}}, observer);

    const auto holder = "process " + std::to_string(pid) + " (test)";
    REQUIRE_FALSE(refused);
    CHECK(refused.error().fault.slug == migration::kRunnerBusy.slug);
    CHECK(refused.error().reason.find(holder) != std::string::npos);
    CHECK(holders == std::vector{holder});
    CHECK(world.up({.lock_wait = std::chrono::seconds{0}}).error().fault.slug ==
          migration::kRunnerBusy.slug);
    CHECK(world.scratch.number("SELECT (to_regclass('schema_migrations') IS NULL)::int") == 1);
    observer.waiting = [&](const auto&) { other.close(); };
    CHECK(world.up({}, observer));
}

TEST_CASE("a migration does not queue behind a long transaction, and says which line would have") {
    World world;
    world.write("0001_first.up.sql", "CREATE TABLE a (n int)");
    REQUIRE(world.up());
    world.write("0002_wider.up.sql",
                "-- wider; much wider\nCREATE TABLE b (n int);\n\nALTER TABLE a ADD m int;\n");
    Beside other{world.scratch};
    other.script("BEGIN; SELECT * FROM a");

    const auto failed =
        world.up({.locks = {.timeout = std::chrono::milliseconds{200}, .retries = 0}});
    other.script("COMMIT");

    REQUIRE_FALSE(failed);
    CHECK(failed.error().fault.slug == migration::kLocked.slug);
    CHECK(failed.error().reason.find("0002_wider.up.sql, line 4, column 1: ") != std::string::npos);
    CHECK(failed.error().reason.find("lock timeout") != std::string::npos);
    CHECK(world.scratch.number("SELECT (to_regclass('b') IS NULL)::int") == 1);
    CHECK(world.up());
}

TEST_CASE("a lock_timeout that the operator or the file has set is left as it is") {
    World world;
    world.write("0001_first.up.sql",
                "CREATE TABLE a AS SELECT current_setting('lock_timeout') AS given");
    world.write("0002_own.up.sql",
                "SET LOCAL lock_timeout = '7s';"
                "INSERT INTO a SELECT current_setting('lock_timeout')");
    world.write("0003_next.up.sql", "INSERT INTO a SELECT current_setting('lock_timeout')");

    REQUIRE(world.up());

    CHECK(world.scratch.text("SELECT string_agg(given, ' ') FROM a") == "5s 7s 5s");
    world.scratch.script("ALTER ROLE CURRENT_USER IN DATABASE \"" +
                         world.scratch.text("SELECT current_database()") +
                         "\" SET lock_timeout = '9s'");
    world.write("0004_last.up.sql", "UPDATE a SET given = current_setting('lock_timeout')");
    REQUIRE(world.up());
    CHECK(world.scratch.text("SELECT max(given) FROM a") == "9s");
}

TEST_CASE("the place of a mistake is told by its line, whatever kind it is") {
    const auto reason = [](const std::string& sql) {
        World world;
        world.write("0001_first.up.sql", sql);
        const auto failed = world.up();
        REQUIRE_FALSE(failed);
        return failed.error().reason;
    };

    CHECK(reason("SELECT 1;\nSELECT 'ü';\nSELEKT 3").find("first.up.sql, line 3,") !=
          std::string::npos);
    CHECK(reason("SELECT 1;\nSELECT\n  nope;").find("first.up.sql, line 3,") != std::string::npos);
    CHECK(reason("SELECT 1;\n\n  SELECT 1 / 0;").find("first.up.sql, line 3,") !=
          std::string::npos);
    CHECK(reason("CREATE TABLE a (n int);\nCOPY a FROM STDIN;")
              .find("line 2, column 1: a script cannot") != std::string::npos);
}

TEST_CASE("a file that was changed or has vanished after it was applied stops the runner") {
    World world;
    world.write("0001_first.up.sql", "CREATE TABLE a (n int)");
    world.write("0002_second.up.sql", "CREATE TABLE b (n int)");
    REQUIRE(world.up());

    world.write("0001_first.up.sql", "CREATE TABLE a (n bigint)");
    CHECK(world.up().error().reason.find("0001_first") != std::string::npos);

    world.write("0001_first.up.sql", "CREATE TABLE a (n int)");
    std::filesystem::remove(world.directory / "0002_second.up.sql");
    CHECK(world.up().error().reason.find("0002_second") != std::string::npos);
}
