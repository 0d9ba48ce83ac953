// An import that is killed and goes on arrives where one arrives that nobody disturbs.
#include <doctest/doctest.h>

#include <random>

#include "tests/e2e/legacy_import/house.hpp"
#include "tests/support/seed.hpp"

using e2e::LegacyHouse;

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
    // Its accounts, and nothing of them at user-service.
    house.user.script(
        "CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN RAISE EXCEPTION ''never''; END';"
        "CREATE TRIGGER never BEFORE INSERT ON auth_users EXECUTE FUNCTION never()");
    REQUIRE(house.import().status == 1);
    REQUIRE(house.auth.number("SELECT count(*) FROM users") == 8);
    REQUIRE(house.user.number("SELECT count(*) FROM auth_users") == 0);
    house.user.script("DROP TRIGGER never ON auth_users; DROP FUNCTION never()");

    REQUIRE(house.import().status == 0);

    CHECK(house.imported() == undisturbed.imported());
}
