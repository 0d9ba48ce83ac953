// What is left in the database of people who were deleted.
#include <doctest/doctest.h>

#include <memory>

#include "platform/db/database.hpp"
#include "tests/support/command.hpp"
#include "tests/support/log_lines.hpp"
#include "tests/support/servers.hpp"
#include "user-service/adapters/postgres/erasure.hpp"

namespace {

constexpr const char* kAda = "01939c3e-8a2b-7c4d-9e1f-3b5a7c9d0e2f";
constexpr const char* kEve = "01939c3e-8a2b-7c4d-9e1f-3b5a7c9d0e30";

struct World {
    support::ScratchDatabase scratch{"user-service/migrations"};
    support::LogLines lines;
    platform::log::Logger log{"tests", platform::log::Level::info,
                              [this](std::string_view line) { lines.add(line); }};
    std::unique_ptr<platform::db::Database> database =
        std::move(*platform::db::Database::open({.url = scratch.url()}, log));

    // Somebody with `count` badges and goals, and an event about him that nobody could apply.
    // Everything that is his says `mark`.
    void add(const std::string& id, const std::string& mark, int count) {
        scratch.script(
            "INSERT INTO auth_users (auth_user_id, version, username, email, first_name)"
            " VALUES ('" +
            id + "', 1, '" + mark + "', '" + mark + "@example.org', '" + mark +
            "');"
            "INSERT INTO badges (id, auth_user_id, name, description, icon_url, date_achieved,"
            " created_at) SELECT gen_random_uuid(), '" +
            id + "', '" + mark + "', '" + mark + "', 'https://" + mark +
            ".example.org', now(), now() FROM generate_series(1, " + std::to_string(count) +
            ");"
            "INSERT INTO goals (id, auth_user_id, title, description, status, created_at,"
            " updated_at) SELECT gen_random_uuid(), '" +
            id + "', '" + mark + "', '" + mark +
            "', 'in-progress', now(), now() FROM generate_series(1, " + std::to_string(count) +
            ");"
            "INSERT INTO goal_log (goal_id, date) SELECT id, current_date - day FROM goals,"
            " generate_series(0, 2) AS day WHERE auth_user_id = '" +
            id +
            "';"
            "INSERT INTO calendars (auth_user_id, time_zone) VALUES ('" +
            id +
            "', 'Europe/London');"
            "INSERT INTO profiles (auth_user_id, display_name, bio, avatar_url) VALUES ('" +
            id + "', '" + mark + "', '" + mark + "', 'https://" + mark + ".example.org');");
        scratch.script(
            "INSERT INTO legacy_ids SELECT 1, hashtext(CAST(id AS text)), id, auth_user_id, 1, 1"
            " FROM badges WHERE auth_user_id = '" +
            id +
            "';"
            "INSERT INTO legacy_ids VALUES (0, hashtext('" +
            id + "'), '" + id + "', '" + id +
            "', 1, 1);"
            "INSERT INTO legacy_notes SELECT kind, old_id, 'cut' FROM legacy_ids"
            " WHERE auth_user_id = '" +
            id + "'");
        park(id, mark);
    }
    void park(const std::string& id, const std::string& mark) {
        scratch.script(
            "INSERT INTO parked_events (fingerprint, queue, exchange, routing_key, message_id,"
            " type, content_type, headers, body, reason, error) VALUES (decode(md5(random()::text),"
            " 'hex'), 'q', 'e', 'user.updated.v1', gen_random_uuid(), 't', 'application/json',"
            " '{}', convert_to('{\"subject\":\"" +
            id + "\",\"data\":\"" + mark + "\"}', 'UTF8') || '\\x00ff'::bytea, 'schema', 'e')");
    }
    // As the event of his deletion leaves him.
    void remove(const std::string& id) {
        scratch.script(
            "UPDATE auth_users SET deleted = true, version = 2, username = NULL,"
            " email = NULL, first_name = NULL WHERE auth_user_id = '" +
            id + "'");
    }
    [[nodiscard]] std::string dump() const {
        support::Command pg_dump{"/usr/bin/pg_dump", {"--data-only", scratch.url()}, {}};
        const auto dumped = pg_dump.wait();
        REQUIRE(dumped.err == "");
        return dumped.out;
    }
    long long rows(const std::string& table, const std::string& id) {
        return scratch.number("SELECT count(*) FROM " + table + " WHERE auth_user_id = '" + id +
                              "'");
    }
};

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("of somebody who was deleted nothing is left but the tombstone, of others everything") {
    World world;
    world.add(kAda, "planted-ada", 700);  // more than one transaction takes
    world.add(kEve, "planted-eve", 3);
    REQUIRE(holds(world.dump(), "planted-ada"));
    world.remove(kAda);

    REQUIRE(user::erase_deleted(*world.database, world.log));

    const auto dump = world.dump();
    CHECK_FALSE(holds(dump, "planted-ada"));
    CHECK_FALSE(holds(dump, "706c616e7465642d616461"));  // the same in a bytea
    CHECK(world.rows("auth_users", kAda) == 1);
    CHECK(world.rows("badges", kEve) == 3);
    CHECK(world.rows("legacy_ids", kAda) == 0);
    CHECK(world.rows("legacy_ids", kEve) == 4);
    CHECK(world.scratch.number("SELECT count(*) FROM legacy_notes") == 4);
    CHECK(world.rows("goals", kEve) == 3);
    CHECK(world.scratch.number("SELECT count(*) FROM parked_events") == 1);
    CHECK(world.lines.count({"user erased", kAda}) == 1);
    REQUIRE(user::erase_deleted(*world.database, world.log));
    CHECK(world.lines.count({"user erased"}) == 1);
}

TEST_CASE("an event that is parked after its user is gone goes, too") {
    World world;
    world.add(kAda, "planted-ada", 1);
    world.add(kEve, "planted-eve", 1);
    world.remove(kAda);
    REQUIRE(user::erase_deleted(*world.database, world.log));

    world.park(kAda, "planted-again");
    world.park("no-id-at-all", "of nobody");
    REQUIRE(user::erase_deleted(*world.database, world.log));

    CHECK(world.scratch.number("SELECT count(*) FROM parked_events") == 2);
    CHECK(world.lines.count({"parked events of deleted users removed"}) == 1);
}

TEST_CASE("whoever works on a row of somebody who was deleted holds up nothing but that row") {
    World world;
    world.add(kAda, "planted-ada", 5);
    world.add(kEve, "planted-eve", 5);
    world.remove(kAda);
    world.remove(kEve);
    platform::db::Connection other{world.scratch.conninfo()};
    other.refresh(std::chrono::hours{1});
    other.execute_script(std::string{"BEGIN; SELECT FROM badges WHERE auth_user_id = '"} + kAda +
                         "' LIMIT 1 FOR UPDATE");

    REQUIRE(user::erase_deleted(*world.database, world.log));
    CHECK(world.rows("badges", kAda) == 1);
    CHECK(world.rows("badges", kEve) == 0);
    other.execute_script("COMMIT");
    REQUIRE(user::erase_deleted(*world.database, world.log));
    CHECK(world.rows("badges", kAda) == 0);
}
