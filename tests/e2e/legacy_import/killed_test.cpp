// An import that is killed and goes on arrives where one arrives that nobody disturbs.
#include <doctest/doctest.h>

#include <random>

#include "tests/e2e/legacy_import/house.hpp"
#include "tests/support/seed.hpp"

using e2e::LegacyHouse;

namespace {

// user-service's half of a batch is refused once auth-service's is committed.
void refuse_at_commit(LegacyHouse& house, const std::string& what) {
    house.user.script(
        "CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN RAISE EXCEPTION ''never''; END';"
        "CREATE CONSTRAINT TRIGGER never AFTER " +
        what +
        " ON auth_users DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION never()");
}

void let_commit(LegacyHouse& house) {
    house.user.script("DROP TRIGGER never ON auth_users; DROP FUNCTION never()");
}

}  // namespace

TEST_CASE("an import that is killed at any moment and goes on ends as one that was not") {
    const auto seed = support::test_seed();
    MESSAGE("TEST_SEED=" << seed);
    std::mt19937_64 random{seed};
    constexpr int kPeople = 400;
    LegacyHouse undisturbed;
    LegacyHouse house;
    for (auto* each : {&undisturbed, &house}) {
        each->old.script(e2e::plain_people(kPeople));
        each->old.script("UPDATE users SET username = 'USER' || (id - 1) WHERE id % 7 = 0");
    }
    REQUIRE(undisturbed.import({"--batch", "10"}).status == 0);

    int killed = 0;
    for (int i = 0; i < 12; ++i) {
        // Once so many people are in one of the databases, the next moment.
        const auto target = std::uniform_int_distribution<long long>{0, kPeople - 20}(random);
        const bool by_auth = random() % 2 == 0;
        auto command = house.start_import({"--batch", "10"});
        const bool reached = support::eventually(
            [&] {
                return (by_auth ? house.auth.number("SELECT count(*) FROM users")
                                : house.user.number("SELECT count(*) FROM auth_users")) >= target;
            },
            std::chrono::seconds{20});
        CHECK(reached);
        command.send_kill();
        killed += command.wait().status == -1 ? 1 : 0;
    }
    REQUIRE(house.import({"--batch", "10"}).status == 0);

    CHECK(killed > 0);
    CHECK(house.imported() == undisturbed.imported());
    CHECK(house.sums({"verify"}).boolean("equal") == true);
}

TEST_CASE("where only auth-service's half of a batch was written, the next run writes the other") {
    LegacyHouse house;
    LegacyHouse undisturbed;
    for (auto* each : {&undisturbed, &house}) {
        each->old.script(e2e::kNastyPeople);
    }
    REQUIRE(undisturbed.import().status == 0);
    refuse_at_commit(house, "INSERT");
    REQUIRE(house.import().status == 1);
    REQUIRE(house.auth.number("SELECT count(*) FROM users") == 8);
    REQUIRE(house.user.number("SELECT count(*) FROM auth_users") == 0);
    let_commit(house);

    REQUIRE(house.import().status == 0);

    CHECK(house.imported() == undisturbed.imported());
}

TEST_CASE("what its owner has made of an account between the halves is not taken from him") {
    LegacyHouse house;
    house.old.script(e2e::plain_people(3));
    refuse_at_commit(house, "INSERT");
    REQUIRE(house.import().status == 1);
    let_commit(house);
    house.auth.script(
        "UPDATE users SET password_hash = 'mine', password_changed_at = now()"
        " WHERE username = 'user1'");

    REQUIRE(house.import().status == 0);
    house.old.script("UPDATE users SET email = 'other@example.org' WHERE id = 1");
    const auto again = house.import({"--json"});

    CHECK(again.status == 0);
    CHECK(again.out.find("changed_here") != std::string::npos);
    CHECK(house.auth.text("SELECT password_hash FROM users WHERE username = 'user1'") == "mine");
}

TEST_CASE(
    "a change of which only auth-service's half was written is carried over, and so is the next") {
    LegacyHouse house;
    house.old.script(e2e::plain_people(3));
    REQUIRE(house.import().status == 0);
    house.old.script("UPDATE users SET email = 'first@example.org' WHERE id = 1");
    refuse_at_commit(house, "UPDATE");
    REQUIRE(house.import().status == 1);
    let_commit(house);
    REQUIRE(house.auth.number("SELECT count(*) FROM users WHERE email = 'first@example.org'") == 1);

    REQUIRE(house.import().status == 0);

    CHECK(house.user.number("SELECT count(*) FROM auth_users WHERE email = 'first@example.org'") ==
          1);
    house.old.script("UPDATE users SET email = 'second@example.org' WHERE id = 1");
    REQUIRE(house.import().status == 0);
    CHECK(house.auth.number("SELECT count(*) FROM users WHERE email = 'second@example.org'") == 1);
    CHECK(house.sums({"verify"}).boolean("equal") == true);
}

TEST_CASE("who changes his account while it is being carried over keeps what he has done") {
    LegacyHouse house;
    house.old.script(e2e::plain_people(3));
    REQUIRE(house.import().status == 0);
    house.old.script("UPDATE users SET password_hash = 'old and new' WHERE id = 1");
    house.auth.script(
        "BEGIN; UPDATE users SET password_hash = 'mine', password_changed_at = now()"
        " WHERE username = 'user1'");
    auto import = house.start_import({});
    REQUIRE(support::eventually([&] {
        return house.user.number(
                   "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE"
                   " 'migrate%' AND wait_event_type = 'Lock'") >= 1;
    }));
    house.auth.script("COMMIT");

    CHECK(import.wait().status == 0);

    CHECK(house.auth.text("SELECT password_hash FROM users WHERE username = 'user1'") == "mine");
}
