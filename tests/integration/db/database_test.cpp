#include "platform/db/database.hpp"

#include <doctest/doctest.h>

#include <future>
#include <latch>
#include <thread>

#include "tests/integration/db/things.hpp"

using namespace platform;
using db::Connection;
using db::Database;
using namespace things;

TEST_CASE("success commits; an Error, a throw and a refused statement roll back") {
    World world;
    const auto database = world.open();

    CHECK(database->transact([](Connection& c) { return insert(c, 1); }));
    CHECK(database
              ->transact([](Connection& c) -> Result<void> {
                  (void)insert(c, 2);
                  return kChangedMind;
              })
              .error()
              .fault.slug == "changed_mind");
    CHECK_THROWS_AS((void)database->transact([](Connection& c) -> Result<void> {
        (void)insert(c, 3);
        throw std::runtime_error{"bug"};
    }),
                    std::runtime_error);
    const auto refused = database->transact([](Connection& c) -> Result<void> {
        (void)insert(c, 4);
        return insert(c, 1);
    });

    CHECK(refused.error().fault.code == ErrorCode::internal);
    CHECK(refused.error().reason.starts_with("23505"));
    const auto too_long = database->transact([](Connection& c) -> Result<void> {
        c.run("SELECT repeat('0123456789', 200000000)");
        return {};
    });
    CHECK(too_long.error().fault.slug == "database_refused");
    CHECK(too_long.error().reason.starts_with("54000"));
    CHECK(world.rows() == 1);
    CHECK(database->transact([](Connection& c) { return insert(c, 5); }));
}

TEST_CASE("the reason of a failed statement is PostgreSQL's own sentence behind its SQLSTATE") {
    World world;
    const auto database = world.open();
    const auto reason_of = [&](const std::string& sql) {
        return database
            ->transact([&](Connection& c) -> Result<void> {
                c.run(sql);
                return {};
            })
            .error()
            .reason;
    };

    CHECK(reason_of("SELECT * FROM nowhere") == "42P01: relation \"nowhere\" does not exist");
    CHECK(reason_of("INSERT INTO things SELECT * FROM things FOR NOTHING") ==
          "42601: syntax error at or near \"NOTHING\"");
    CHECK(reason_of("DO 'BEGIN RAISE EXCEPTION ''Cannot go. ERROR: so''; END'") ==
          "P0001: Cannot go. ERROR: so");
}

TEST_CASE("what a failed statement says repeats no value that was bound to it") {
    World world;
    const auto database = world.open();
    const std::string secret = "hunter2";
    REQUIRE(database->transact([&](Connection& c) -> Result<void> {
        c.execute_script("CREATE UNIQUE INDEX ON things (name)");
        c.run("INSERT INTO things VALUES (1, :name)", soci::use(secret, "name"));
        return {};
    }));

    for (const char* sql : {"INSERT INTO things VALUES (2, :name)",
                            "INSERT INTO things VALUES (CAST(:name AS int), 'y')",
                            "SELECT pg_terminate_backend(pg_backend_pid()), CAST(:name AS text)"}) {
        const auto failed = database->transact([&](Connection& c) -> Result<void> {
            c.run(sql, soci::use(secret, "name"));
            return {};
        });
        REQUIRE_FALSE(failed);
        CHECK_FALSE(failed.error().reason.empty());
        CHECK(failed.error().reason.find(secret) == std::string::npos);
    }
}

TEST_CASE("values of every kind come back as they went") {
    World world;
    const auto database = world.open();
    const auto now = SystemClock{}.now();
    const auto id = Uuid::v7(now);
    const std::string text = "it's \"quoted\", \\ and {braced} – Zoë 🚀";
    const std::optional<std::string> none;

    CHECK(database->read([&](Connection& c) -> Result<void> {
        Uuid id_back;
        Timestamp now_back;
        std::string text_back;
        std::optional<std::string> none_back = "something";
        std::int64_t number = 0;
        c.run(
            "SELECT CAST(:id AS uuid), CAST(:now AS timestamptz), CAST(:text AS text),"
            " CAST(:none AS text), 9223372036854775807",
            soci::use(id, "id"), soci::use(now, "now"), soci::use(text, "text"),
            soci::use(none, "none"), soci::into(id_back), soci::into(now_back),
            soci::into(text_back), soci::into(none_back), soci::into(number));
        CHECK(id_back == id);
        CHECK(now_back == now);
        CHECK(text_back == text);
        CHECK_FALSE(none_back);
        CHECK(number == std::numeric_limits<std::int64_t>::max());
        return {};
    }));
}

TEST_CASE("a statement is prepared once for each connection") {
    World world;
    const auto database = world.open(1);
    const auto count_prepared = [](Connection& c) {
        int count = 0;
        c.run("SELECT count(*) FROM pg_prepared_statements", soci::into(count));
        return count;
    };

    CHECK(database->read([&](Connection& c) -> Result<void> {
        const int before = count_prepared(c);
        for (int id = 1; id <= 10; ++id) {
            (void)insert(c, id);
        }
        CHECK(count_prepared(c) == before + 1);
        return {};
    }));
}

TEST_CASE("when no connection comes free in time the caller is told to come back") {
    World world;
    const auto database = world.open(1);
    std::promise<void> release;

    std::latch taken{1};
    std::jthread holder{[&] {
        (void)database->read([&](Connection&) -> Result<void> {
            taken.count_down();
            release.get_future().wait();
            return {};
        });
    }};
    taken.wait();
    const auto refused = database->read([](Connection&) -> Result<void> { return {}; });
    release.set_value();

    CHECK(refused.error().fault.slug == "database_unavailable");
}

TEST_CASE("connections beyond the pool's size are closed after use, the others kept") {
    World world;
    const auto database = world.open(1, 3);
    {
        std::latch all_hold_one{4};
        std::vector<std::jthread> holders;
        for (int i = 0; i < 4; ++i) {
            holders.emplace_back([&] {
                (void)database->read([&](Connection& c) -> Result<void> {
                    int one = 0;
                    c.run("SELECT 1", soci::into(one));
                    all_hold_one.arrive_and_wait();
                    return {};
                });
            });
        }
    }

    CHECK(support::eventually([&] { return world.sessions() == 1; }));
}

TEST_CASE("sessions that the server has ended are replaced without a failed request") {
    World world;
    const auto database = world.open(2);
    REQUIRE(database->transact([](Connection& c) { return insert(c, 1); }));

    world.scratch.script(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = 'things'");
    REQUIRE(support::eventually([&] { return world.sessions() == 0; }));

    CHECK(database->transact([](Connection& c) { return insert(c, 2); }));
}

TEST_CASE("transactions that PostgreSQL cannot put in an order are repeated") {
    World world;
    const auto database = world.open(4);
    REQUIRE(database->transact([](Connection& c) { return insert(c, 0); }));

    const auto count_up = [](Connection& c) -> Result<void> {
        int id = 0;
        c.execute_script("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE");
        c.run("SELECT max(id) FROM things", soci::into(id));
        return insert(c, id + 1);
    };
    std::atomic<int> committed{0};
    {
        std::vector<std::jthread> writers;
        for (int i = 0; i < 4; ++i) {
            writers.emplace_back([&] {
                for (int n = 0; n < 10; ++n) {
                    committed += database->transact(count_up) ? 1 : 0;
                }
            });
        }
    }

    CHECK(world.rows() == committed + 1);
    CHECK(committed > 0);
}

TEST_CASE("a statement that runs too long is cut off and its connection goes on") {
    World world;
    const auto database =
        std::move(*Database::open({.url = world.scratch.url(),
                                   .pool_size = 1,
                                   .max_overflow = 0,
                                   .statement_timeout = std::chrono::milliseconds{50}},
                                  world.log));

    const auto cut = database->transact([](Connection& c) -> Result<void> {
        c.execute_script("SELECT pg_sleep(10)");
        return {};
    });

    CHECK(cut.error().fault.slug == "database_unavailable");
    CHECK(database->transact([](Connection& c) { return insert(c, 1); }));
}

TEST_CASE("options in the URL add settings and leave our time zone and time limits as they are") {
    World world;
    const auto database = std::move(*Database::open(
        {.url = world.scratch.url() + "?options=-c%20TimeZone%3DAsia/Tokyo%20-c%20work_mem%3D8MB"
                                      "%20-c%20statement_timeout%3D0"},
        world.log));
    const auto setting = [&](const std::string& name) {
        std::string value;
        CHECK(database->read([&](Connection& c) -> Result<void> {
            c.run("SHOW " + name, soci::into(value));
            return {};
        }));
        return value;
    };

    CHECK(setting("TimeZone") == "UTC");
    CHECK(setting("statement_timeout") == "10s");
    CHECK(setting("idle_in_transaction_session_timeout") == "30s");
    CHECK(setting("work_mem") == "8MB");
}

TEST_CASE("a server that is not there is an answer and no exception") {
    log::Logger log{"tests", log::Level::debug, support::keep_log_line};
    const auto database =
        std::move(*Database::open({.url = "postgresql://nobody:secret@127.0.0.1:1/nothing"}, log));

    const auto refused = database->transact([](Connection& c) { return insert(c, 1); });

    CHECK(refused.error().fault.slug == "database_unavailable");
    CHECK(refused.error().reason.find("connection to server at \"127.0.0.1\", port 1 failed: ") <=
          sizeof "08001: ");
    CHECK(refused.error().reason.find("secret") == std::string::npos);
    CHECK_FALSE(database->is_reachable());
}

TEST_CASE("a URL that cannot be read is refused without repeating it") {
    log::Logger log{"tests", log::Level::debug, support::keep_log_line};
    for (const char* url :
         {"", "not a url", "postgresql://u:pa%zzword@h/db", "mysql://u:password@h/db"}) {
        CAPTURE(url);
        const auto refused = Database::open({.url = url}, log);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().reason.find("zz") == std::string::npos);
        CHECK(refused.error().reason.find("mysql") == std::string::npos);
    }
}
