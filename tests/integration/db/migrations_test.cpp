#include "platform/db/migrations.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "auth-service/adapters/postgres/schema.hpp"
#include "platform/core/uuid.hpp"
#include "tests/support/servers.hpp"
#include "user-service/adapters/postgres/schema.hpp"

using namespace platform;
using db::Connection;
using db::Migrator;

namespace {

// A directory of migrations that a test writes, and a database to apply them to.
struct World {
    support::ScratchDatabase scratch;
    std::filesystem::path directory = std::filesystem::temp_directory_path() /
                                      ("migrations-" + Uuid::v7(SystemClock{}.now()).str());

    World() { std::filesystem::create_directory(directory); }
    ~World() { std::filesystem::remove_all(directory); }

    void write(const std::string& name, const std::string& sql) const {
        std::ofstream{directory / name} << sql;
    }
    [[nodiscard]] Result<void> up(std::vector<int>* applied = nullptr,
                                  db::MigratorConfig config = {},
                                  const Migrator::OnWait& on_wait = {}) const {
        auto files = db::load_migrations(directory);
        if (!files) {
            return files.error();
        }
        Connection connection{scratch.conninfo()};
        connection.refresh(std::chrono::hours{1});
        Migrator migrator{connection, std::move(*files), config};
        return migrator.up(
            [&](const db::Migration& migration) {
                if (applied != nullptr) {
                    applied->push_back(migration.number);
                }
            },
            on_wait);
    }
};

}  // namespace

TEST_CASE("migrations are applied in order, each once") {
    World world;
    world.write("0002_second.up.sql", "INSERT INTO a VALUES (2)");
    world.write("0001_first.up.sql", "CREATE TABLE a (n int); INSERT INTO a VALUES (1)");
    std::vector<int> applied;

    CHECK(world.up(&applied));
    CHECK(applied == std::vector{1, 2});
    CHECK(world.up(&applied));
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
    Connection other{world.scratch.conninfo()};
    other.refresh(std::chrono::hours{1});
    other.execute_script("SELECT pg_advisory_lock(1296648018)");
    int pid = 0;
    other.run("SELECT pg_backend_pid()", soci::into(pid));
    std::vector<std::string> holders;

    const auto refused = world.up(nullptr, {.lock_wait = std::chrono::seconds{1}},
                                  [&](const auto& holder) { holders.push_back(holder); });

    const auto holder = "process " + std::to_string(pid) + " (test)";
    REQUIRE_FALSE(refused);
    CHECK(refused.error().fault.slug == db::kRunnerBusy.slug);
    CHECK(refused.error().reason.find(holder) != std::string::npos);
    CHECK(holders == std::vector{holder});
    CHECK(world.up(nullptr, {.lock_wait = std::chrono::seconds{0}}).error().fault.slug ==
          db::kRunnerBusy.slug);
    CHECK(world.scratch.number("SELECT (to_regclass('schema_migrations') IS NULL)::int") == 1);
    CHECK(world.up(nullptr, {}, [&](const auto&) { other.close(); }));
}

TEST_CASE("a migration does not queue behind a long transaction, and says which line would have") {
    World world;
    world.write("0001_first.up.sql", "CREATE TABLE a (n int)");
    REQUIRE(world.up());
    world.write("0002_wider.up.sql",
                "-- wider; much wider\nCREATE TABLE b (n int);\n\nALTER TABLE a ADD m int;\n");
    Connection other{world.scratch.conninfo()};
    other.refresh(std::chrono::hours{1});
    other.execute_script("BEGIN; SELECT * FROM a");

    const auto failed = world.up(nullptr, {.lock_timeout = std::chrono::milliseconds{200}});
    other.execute_script("COMMIT");

    REQUIRE_FALSE(failed);
    CHECK(failed.error().fault.slug == "migration_failed");
    CHECK(failed.error().reason.find("0002_wider.up.sql, line 4: ") != std::string::npos);
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

    CHECK(reason("SELECT 1;\nSELECT 'ü';\nSELEKT 3").find("first.up.sql, line 3:") !=
          std::string::npos);
    CHECK(reason("SELECT 1;\nSELECT\n  nope;").find("first.up.sql, line 3:") != std::string::npos);
    CHECK(reason("SELECT 1;\n\n  SELECT 1 / 0;").find("first.up.sql, line 3:") !=
          std::string::npos);
    CHECK(reason("CREATE TABLE a (n int);\nCOPY a FROM STDIN;").find("line 2: a script cannot") !=
          std::string::npos);
}

TEST_CASE("a file that was changed or has vanished after it was applied stops the runner") {
    World world;
    world.write("0001_first.up.sql", "CREATE TABLE a (n int)");
    world.write("0002_second.up.sql", "CREATE TABLE b (n int)");
    REQUIRE(world.up());

    world.write("0001_first.up.sql", "CREATE TABLE a (n bigint)");
    CHECK(world.up().error().reason.find("0001_first was changed") != std::string::npos);

    world.write("0001_first.up.sql", "CREATE TABLE a (n int)");
    std::filesystem::remove(world.directory / "0002_second.up.sql");
    CHECK(world.up().error().reason.find("0002 was applied and its file has vanished") !=
          std::string::npos);
}

TEST_CASE("files that are misnamed, doubled or leave a gap are refused before anything happens") {
    const auto refusal = [](const std::vector<std::string>& names) {
        World world;
        for (const auto& name : names) {
            world.write(name, "SELECT 1");
        }
        const auto refused = world.up();
        REQUIRE_FALSE(refused);
        CHECK(world.scratch.number("SELECT (to_regclass('schema_migrations') IS NULL)::int") == 1);
        return refused.error().reason;
    };

    CHECK(refusal({}).find("no migrations") != std::string::npos);
    CHECK(refusal({"1_first.up.sql"}).find("1_first.up.sql") != std::string::npos);
    CHECK(refusal({"00011_x.up.sql"}).find("00011_x.up.sql") != std::string::npos);
    CHECK(refusal({"0001-x.up.sql"}).find("0001-x.up.sql") != std::string::npos);
    CHECK(refusal({"0001_First.up.sql"}).find("0001_First.up.sql") != std::string::npos);
    CHECK(refusal({"0001_a.up.sql", "0001_b.up.sql"}).find("0002") != std::string::npos);
    CHECK(refusal({"0001_a.up.sql", "0003_c.up.sql"}).find("0002") != std::string::npos);
}

TEST_CASE("each service asks for exactly the migrations that stand in its folder") {
    CHECK(db::load_migrations(SOURCE_DIR "/auth-service/migrations")->size() ==
          static_cast<std::size_t>(auth::kSchemaVersion));
    CHECK(db::load_migrations(SOURCE_DIR "/user-service/migrations")->size() ==
          static_cast<std::size_t>(user::kSchemaVersion));
}

TEST_CASE("each service's outbox and parking lot are those that relay and consumer know") {
    const auto text_of = [](const std::string& path) {
        std::ifstream file{SOURCE_DIR "/" + path};
        return std::string{std::istreambuf_iterator<char>{file}, {}};
    };

    const auto outbox = text_of("platform/messaging/outbox.sql");

    CHECK(outbox.starts_with("--"));
    CHECK(text_of("auth-service/migrations/0002_outbox.up.sql") == outbox);
    CHECK(text_of("user-service/migrations/0004_outbox.up.sql") == outbox);
    CHECK(text_of("user-service/migrations/0005_parking.up.sql") ==
          text_of("platform/messaging/parking.sql"));
    CHECK(text_of("user-service/migrations/0006_parked_again.up.sql") ==
          text_of("platform/messaging/parked_again.sql"));
}
