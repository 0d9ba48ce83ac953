// A user base with everything that may be wrong with one moves over, and nobody is lost unsaid.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/e2e/legacy_import/house.hpp"

using e2e::LegacyHouse;
using support::has;

namespace {

std::int64_t count(const platform::json::Object& sums, const std::string& kind,
                   const std::string& what) {
    const auto tally = sums.object(kind);
    REQUIRE(tally);
    return tally->integer(what).value_or(-1);
}

}  // namespace

TEST_CASE("a dry run says what an import does and why, and writes nothing") {
    LegacyHouse house;
    house.old.script(e2e::kNastyPeople);
    const auto before = house.imported();

    const auto said = house.import({"--dry-run"});

    CHECK_MESSAGE(said.status == 0, said.err);
    CHECK(house.imported() == before);
    CHECK(house.user.number("SELECT count(*) FROM legacy_import") == 0);
    for (const auto* line :
         {"user 2, here \"ADA-2\": renamed: somebody else has the username",
          "user 2, here \"ADA-2\": has a placeholder: somebody else has the e-mail address",
          "user 5: refused: neither a username nor an e-mail address",
          "user 10, here \"Ada-2-10\": renamed: somebody else has the username",
          "badge 3: refused: its user is not there", "badge 4: refused: its user is not there",
          "badge 5: refused: its user was refused",
          "goal 3, here \"Goal 3\": no status that the mapping knows: in-progress"}) {
        CAPTURE(line);
        CHECK(has(said.out, line));
    }
    const auto really = house.import();
    const auto lines_of_notes = [](const std::string& out) {
        std::vector<std::string> notes;
        for (const auto& line : support::lines_of(out)) {
            if (has(line, ": ") && (line.starts_with("user ") || line.starts_with("badge ") ||
                                    line.starts_with("goal "))) {
                notes.push_back(line);
            }
        }
        std::sort(notes.begin(), notes.end());
        return notes;
    };
    CHECK(lines_of_notes(said.out) == lines_of_notes(really.out));
}

TEST_CASE("who can be called something is imported, and who was is listed with the reason") {
    LegacyHouse house;
    house.old.script(e2e::kNastyPeople);

    const auto sums = house.sums();

    CHECK(count(sums, "users", "read") == 10);
    CHECK(count(sums, "users", "added") == 8);
    CHECK(count(sums, "users", "refused") == 2);
    CHECK(count(sums, "badges", "added") == 3);
    CHECK(count(sums, "badges", "refused") == 3);
    CHECK(count(sums, "goals", "added") == 4);
    CHECK(count(sums, "goals", "refused") == 1);
    CHECK(house.auth.text("SELECT string_agg(username, ' ' ORDER BY username) FROM users") ==
          "ADA-2 Ada-2-10 Grace.Hopper-4 ZoMller-3 ada admin-8"
          " longlonglonglonglonglonglonglo-9 unicorn-7");
    CHECK(house.auth.text("SELECT string_agg(email, ' ' ORDER BY email) FROM users") ==
          "2@legacy.invalid 3@legacy.invalid 9@legacy.invalid Grace.Hopper@example.org"
          " a2@example.org ada@example.org admin@example.org unicorn@example.org");
    CHECK(house.auth.text("SELECT string_agg(password_hash, ' ' ORDER BY username) FROM users"
                          " WHERE username IN ('ada', 'ADA-2', 'unicorn-7')") ==
          "md5:unreadable $2b$10$abcdefghijklmnopqrstuv !");
    CHECK(house.user.number("SELECT count(*) FROM badges WHERE issuer <> 'self'") == 0);
    CHECK(house.user.number("SELECT count(*) FROM auth_users") == 8);
    CHECK(house.user.number("SELECT count(*) FROM outbox") == 0);
    CHECK(house.auth.number("SELECT count(*) FROM outbox") == 0);
    CHECK(house.id_of("user", 3).starts_with("00000000-0000-7"));  // from before 1970
    CHECK(house.id_of("user", 1) == house.auth.text("SELECT id FROM users WHERE username = 'ada'"));
}

TEST_CASE("after an import old and new are equal, and another one changes nothing") {
    LegacyHouse house;
    house.old.script(e2e::kNastyPeople);
    REQUIRE(house.import().status == 0);
    const auto imported = house.imported();

    const auto verified = house.sums({"verify"});
    const auto again = house.sums();

    CHECK(verified.boolean("equal") == true);
    for (const auto* table : {"users", "references", "badges", "goals"}) {
        CAPTURE(table);
        const auto compared = *verified.object(table);
        CHECK(compared.text("digest_there") == compared.text("digest_here"));
        CHECK(compared.integer("compared_there") == compared.integer("compared_here"));
        CHECK(*compared.integer("compared_here") > 0);
    }
    CHECK(count(again, "users", "unchanged") == 8);
    CHECK(count(again, "users", "added") == 0);
    CHECK(count(again, "badges", "unchanged") == 3);
    CHECK(count(again, "goals", "unchanged") == 4);
    CHECK(house.imported() == imported);
}

TEST_CASE("the same people get the same ids wherever they are imported") {
    LegacyHouse one;
    LegacyHouse two;
    one.old.script(e2e::kNastyPeople);
    two.old.script(e2e::kNastyPeople);

    REQUIRE(one.import().status == 0);
    REQUIRE(two.import({"--batch", "1"}).status == 0);

    CHECK(one.imported() == two.imported());
}

TEST_CASE("what is lost or altered here afterwards is told by verify") {
    LegacyHouse house;
    house.old.script(e2e::plain_people(40));
    REQUIRE(house.import().status == 0);
    house.user.script(
        "DELETE FROM legacy_ids WHERE kind = 1 AND old_id = 30;"
        "UPDATE auth_users SET email = 'x' WHERE username = 'user7';"
        "UPDATE goals SET title = 'mine' WHERE id = (SELECT id FROM legacy_ids WHERE kind = 2 AND"
        " old_id = 20)");
    house.old.script("UPDATE users SET last_name = 'Other' WHERE id = 9");

    const auto said = house.import({"verify"});

    CHECK(said.status == 1);
    CHECK(has(said.out, "badge 30: missing"));
    CHECK(has(said.out, "reference " + house.id_of("user", 7) + ": different"));
    CHECK(has(said.out, "goal 20: changed_here"));
    CHECK(has(said.out, "user 9: changed_there"));
    CHECK(has(said.out, "not equal"));
}

TEST_CASE("no more than a person may have is imported") {
    LegacyHouse house;
    house.old.script(
        "INSERT INTO users VALUES (1, 'ada', 'ada@example.org', 'x');"
        "INSERT INTO badges SELECT i, 1, 'Badge' FROM generate_series(1, 1003) AS i");

    const auto sums = house.sums();

    CHECK(count(sums, "badges", "added") == 1000);
    CHECK(count(sums, "badges", "refused") == 3);
    CHECK(sums.object("notes")->integer("too_many") == 3);
    CHECK(house.sums({"verify"}).boolean("equal") == true);
}
