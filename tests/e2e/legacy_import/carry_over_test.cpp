// What goes on at the monolith while people move: later passes, and the last one.
#include <doctest/doctest.h>

#include "tests/e2e/legacy_import/house.hpp"

using e2e::LegacyHouse;
using support::has;

TEST_CASE("what has changed there since is carried over, what is new is added") {
    LegacyHouse house;
    house.old.script(e2e::plain_people(20));
    REQUIRE(house.import().status == 0);
    const auto id = house.id_of("user", 3);
    const auto badge = house.id_of("badge", 9);
    house.old.script(
        "UPDATE users SET username = 'other', email = 'other@example.org', password_hash = 'new',"
        " created_at = '2019-01-01' WHERE id = 3;"
        "UPDATE badges SET name = 'Better' WHERE id = 9;"
        "UPDATE badges SET user_id = 4 WHERE id = 10;"
        "UPDATE learning_goals SET streak_count = 99, status = 'in_progress' WHERE id = 6;"
        "INSERT INTO users VALUES (21, 'late', 'late@example.org', 'x');"
        "INSERT INTO badges VALUES (900, 3, 'Another'), (901, 21, 'Late')");

    const auto sums = house.sums();

    CHECK(sums.object("users")->integer("changed") == 1);
    CHECK(sums.object("users")->integer("added") == 1);
    CHECK(sums.object("badges")->integer("changed") == 2);
    CHECK(sums.object("badges")->integer("added") == 2);
    CHECK(sums.object("goals")->integer("changed") == 1);
    CHECK(house.id_of("user", 3) == id);
    CHECK(house.id_of("badge", 9) == badge);
    CHECK(house.auth.text("SELECT username || ' ' || email || ' ' || password_hash || ' ' ||"
                          " version FROM users WHERE id = '" +
                          id + "'") == "other other@example.org new 2");
    CHECK(
        house.user.text("SELECT username || ' ' || version FROM auth_users WHERE auth_user_id = '" +
                        id + "'") == "other 2");
    CHECK(house.user.text("SELECT name FROM badges WHERE id = '" + badge + "'") == "Better");
    CHECK(house.user.text("SELECT auth_user_id FROM badges WHERE id = '" +
                          house.id_of("badge", 10) + "'") == house.id_of("user", 4));
    CHECK(house.user.number("SELECT streak_imported FROM goals WHERE id = '" +
                            house.id_of("goal", 6) + "'") == 99);
    CHECK(house.sums({"verify"}).boolean("equal") == true);
}

TEST_CASE("names that change hands there do so here") {
    LegacyHouse house;
    house.old.script(e2e::plain_people(5));
    REQUIRE(house.import().status == 0);
    house.old.script(
        "UPDATE users SET username = 'spare', email = 'spare@example.org' WHERE id = 2;"
        "UPDATE users SET username = 'user2', email = 'user2@example.org' WHERE id = 4");

    CHECK(house.import().status == 0);

    CHECK(house.auth.text("SELECT username || ' ' || email FROM users WHERE id = '" +
                          house.id_of("user", 4) + "'") == "user2 user2@example.org");
    CHECK(house.auth.text("SELECT username FROM users WHERE id = '" + house.id_of("user", 2) +
                          "'") == "spare");
}

TEST_CASE("what its owner has changed here stays, and is listed") {
    LegacyHouse house;
    house.old.script(e2e::plain_people(6));
    REQUIRE(house.import().status == 0);
    house.auth.script("UPDATE users SET first_name = 'Mine', version = 2 WHERE username = 'user2'");
    house.user.script("UPDATE goals SET title = 'Mine' WHERE id = '" + house.id_of("goal", 4) +
                      "'; DELETE FROM goals WHERE id = '" + house.id_of("goal", 5) + "'");
    house.old.script(
        "UPDATE users SET first_name = 'Theirs' WHERE id = 2;"
        "UPDATE learning_goals SET title = 'Theirs' WHERE id IN (4, 5)");

    const auto said = house.import();

    CHECK(said.status == 0);
    CHECK(has(said.out, "user 2, here \"user2\": changed there, and here too: it stays"));
    CHECK(has(said.out, "goal 4, here \"Mine\": changed there, and here too: it stays"));
    CHECK(has(said.out, "goal 5: changed there, and is not here any more"));
    CHECK(house.auth.text("SELECT first_name FROM users WHERE username = 'user2'") == "Mine");
    CHECK(house.user.text("SELECT title FROM goals WHERE id = '" + house.id_of("goal", 4) + "'") ==
          "Mine");
}

TEST_CASE("what is deleted there is listed and stays; who was deleted here does not come back") {
    LegacyHouse house;
    house.old.script(e2e::plain_people(6));
    REQUIRE(house.import().status == 0);
    house.old.script(
        "DELETE FROM users WHERE id = 2; DELETE FROM badges WHERE user_id = 2;"
        "DELETE FROM learning_goals WHERE user_id = 2; DELETE FROM badges WHERE id = 9");
    const auto gone = house.id_of("user", 4);
    house.auth.script(
        "UPDATE users SET deleted_at = now(), email = NULL, password_hash = NULL,"
        " first_name = NULL, last_name = NULL, version = 2 WHERE id = '" +
        gone + "'");
    house.user.script("DELETE FROM badges WHERE auth_user_id = '" + gone +
                      "'; DELETE FROM goals WHERE auth_user_id = '" + gone +
                      "'; DELETE FROM legacy_ids WHERE auth_user_id = '" + gone +
                      "'; UPDATE auth_users SET deleted = true, version = 2, username = NULL,"
                      " email = NULL, erased_at = now() WHERE auth_user_id = '" +
                      gone + "'");

    const auto said = house.import();

    CHECK(said.status == 0);
    CHECK(has(said.out, "user 2, here \"user2\": is not there any more; it stays here"));
    CHECK(has(said.out, "badge 9, here \"Badge 0\": is not there any more; it stays here"));
    CHECK(has(said.out, "user 4: refused: was deleted here"));
    CHECK(has(said.out, "badge 12: refused: its user was deleted here"));
    CHECK(house.user.number("SELECT count(*) FROM badges WHERE auth_user_id = '" + gone + "'") ==
          0);
    CHECK(house.user.number("SELECT count(*) FROM legacy_ids WHERE kind = 0 AND old_id = 4") == 0);
    CHECK(house.user.number("SELECT count(*) FROM legacy_notes WHERE kind = 0 AND old_id = 4") ==
          0);
    CHECK(house.user.number("SELECT count(*) FROM auth_users WHERE username = 'user2'") == 1);
}

TEST_CASE("the last pass carries running streaks to its day, and none comes after it") {
    LegacyHouse house;
    house.old.script(e2e::plain_people(6));
    REQUIRE(house.import().status == 0);
    // As if that had been a week ago; one of them was checked in since.
    house.user.script(
        "UPDATE goals SET streak_first = streak_first - 7, streak_through = streak_through - 7"
        " WHERE over_since IS NULL;"
        "UPDATE goals SET streak_ahead = 1 WHERE id = '" +
        house.id_of("goal", 8) + "'");

    const auto cut_over = house.import({"--cut-over"});
    const auto late = house.import();

    CHECK(cut_over.status == 0);
    CHECK(has(cut_over.out, "the import is finished"));
    CHECK(has(cut_over.out, "eventctl resync"));
    CHECK(house.user.number("SELECT count(*) FROM goals WHERE over_since IS NULL AND"
                            " streak_imported > 0 AND streak_first <> current_date") == 1);
    CHECK(late.status == 1);
    CHECK(has(late.err, "the import was finished at "));
    const auto verified = house.sums({"verify"});
    CHECK(verified.boolean("equal") == true);
    CHECK(verified.object("goals")->integer("changed_here") == 1);
}
