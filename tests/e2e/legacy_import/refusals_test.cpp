// What keeps an import from beginning.
#include <doctest/doctest.h>

#include <fstream>

#include "tests/e2e/legacy_import/house.hpp"

using e2e::LegacyHouse;
using support::has;

namespace {

std::string written(const std::string& json) {
    const auto path = support::environment("TEST_SERVERS_DIR") + "/mapping.json";
    std::ofstream{path} << json;
    return path;
}

}  // namespace

TEST_CASE("a mapping that cannot be used is refused with all that is wrong with it") {
    LegacyHouse house;
    const auto path = written(
        R"({"users": {"table": "users", "columns": {"id": "id", "nickname": "n"}}, "badges": 7,
            "statuses": {"on": "running"}})");

    support::Command command{
        BINARY_DIR "/tools/migrate/migrate", {"import-legacy", "--mapping", path}, house.urls()};
    const auto ended = command.wait();

    CHECK(ended.status == 3);
    for (const auto* fault : {"users.columns.username is missing", "users has no nickname",
                              "badges is missing", "goals is missing", "statuses.on is none of"}) {
        CAPTURE(fault);
        CHECK(has(ended.err, fault));
    }
}

TEST_CASE("names of a mapping are names and never SQL") {
    LegacyHouse house;
    house.old.script(
        "CREATE TABLE \"a\"\" ; DROP TABLE users; --:x\" (\"i:d\" int PRIMARY KEY, n text, e text,"
        " p text); INSERT INTO \"a\"\" ; DROP TABLE users; --:x\" VALUES (7, 'ada', 'a@x.org', "
        "'p')");
    const auto path = written(
        R"({"users": {"table": "a\" ; DROP TABLE users; --:x",
             "columns": {"id": "i:d", "username": "n", "email": "e", "password_hash": "p"}},
            "badges": {"table": "badges",
             "columns": {"id": "id", "user_id": "user_id", "name": "name"}},
            "goals": {"table": "learning_goals",
             "columns": {"id": "id", "user_id": "user_id", "title": "title"}}})");

    support::Command command{
        BINARY_DIR "/tools/migrate/migrate", {"import-legacy", "--mapping", path}, house.urls()};
    const auto ended = command.wait();

    CHECK_MESSAGE(ended.status == 0, ended.err);
    CHECK(house.auth.number("SELECT count(*) FROM users WHERE username = 'ada'") == 1);
    CHECK(house.old.number("SELECT count(*) FROM users") == 0);
}

TEST_CASE("a source that does not fit is refused before anything is written") {
    LegacyHouse house;
    house.old.script("ALTER TABLE badges DROP COLUMN name");

    const auto no_column = house.import();
    house.old.script("ALTER TABLE badges ADD COLUMN name text; DROP TABLE learning_goals");
    const auto no_table = house.import();

    CHECK(no_column.status == 1);
    CHECK(has(no_column.err, "the table \"badges\" has no column \"name\""));
    CHECK(no_table.status == 1);
    CHECK(has(no_table.err, "there is no table \"learning_goals\""));
}

TEST_CASE("ids that are not unique, or no numbers, are refused") {
    LegacyHouse house;
    house.old.script(
        "ALTER TABLE users DROP CONSTRAINT users_pkey, ALTER COLUMN id DROP NOT NULL;"
        "INSERT INTO users (id, username) VALUES (1, 'a'), (1, 'b'), (NULL, 'c')");
    const auto twice = house.import();
    house.old.script(
        "DELETE FROM users; ALTER TABLE users ALTER COLUMN id TYPE text;"
        "INSERT INTO users (id, username) VALUES ('9', 'abc'), ('10', 'def')");
    const auto texts = house.import();

    CHECK(twice.status == 1);
    CHECK(has(twice.err, "not every row of \"users\" has an id of its own: 3 rows, 1 ids"));
    CHECK(texts.status == 1);
    CHECK(house.auth.number("SELECT count(*) FROM users") == 0);
}

TEST_CASE("two imports do not run at once, and the second is told who runs") {
    LegacyHouse house;
    house.user.script("SELECT pg_advisory_lock(1296648019)");

    const auto second = house.import();
    const auto dry = house.import({"--dry-run"});
    house.user.script("SELECT pg_advisory_unlock_all()");

    CHECK(second.status == 4);
    CHECK(has(second.err, "another import holds user-service's database, by process "));
    CHECK(dry.status == 0);
    CHECK(house.import().status == 0);
}

TEST_CASE("no password stands in what is said of a URL that cannot be used") {
    LegacyHouse house;
    auto variables = house.urls();
    variables["LEGACY_DATABASE_URL"] = "postgresql://u:horse-battery@/%zz";
    support::Command command{BINARY_DIR "/tools/migrate/migrate",
                             {"import-legacy", "--mapping", e2e::mapping_path()},
                             variables};

    const auto ended = command.wait();

    CHECK(ended.status == 3);
    CHECK(has(ended.err, "LEGACY_DATABASE_URL"));
    CHECK_FALSE(has(ended.err, "horse"));
}
