// The requests of docs/legacy-import.md: what clients of the monolith ask for, by old and new ids.
#include <doctest/doctest.h>

#include "tests/e2e/legacy_import/house.hpp"

using e2e::LegacyHouse;
using support::Answer;

namespace {

// The same answer in every respect that a client can tell.
void check_same(const Answer& by_old, const Answer& by_new) {
    CHECK(by_old.status == by_new.status);
    CHECK(by_old.body == by_new.body);
    const auto tag = by_new.headers.find("etag");
    REQUIRE(tag != by_new.headers.end());
    CHECK(by_old.headers.at("etag") == tag->second);
}

std::vector<platform::json::Object> items_of(const Answer& answer) {
    return support::object_in(answer.body).objects("items").value();
}

}  // namespace

TEST_CASE("reads by an old id answer what those by the new one do") {
    LegacyHouse house;
    house.old.script(e2e::kNastyPeople);
    REQUIRE(house.import().status == 0);
    auto service = house.user_service();
    service.start_and_wait();
    const auto ada = house.id_of("user", 1);
    const auto badge = house.id_of("badge", 1);
    const auto goal = house.id_of("goal", 1);

    check_same(service.get("/users/1"), service.get("/users/" + ada));
    check_same(service.get("/users/1/badges"), service.get("/users/" + ada + "/badges"));
    check_same(service.get("/users/1/badges/1"), service.get("/users/" + ada + "/badges/" + badge));
    check_same(service.get("/users/1/goals"), service.get("/users/" + ada + "/goals"));
    check_same(service.get("/users/1/goals/1"), service.get("/users/" + ada + "/goals/" + goal));
    check_same(service.get("/users/1/goals/1/checkins"),
               service.get("/users/" + ada + "/goals/" + goal + "/checkins"));

    CHECK(service.get("/users/1").text("auth_user_id") == ada);
    CHECK(service.get("/users/1").text("username") == "ada");
    const auto badges = items_of(service.get("/users/1/badges"));
    REQUIRE(badges.size() == 2);
    CHECK(badges.front().text("name") == "First");
    CHECK(badges.front().text("issuer") == "self");
    const auto goals = items_of(service.get("/users/1/goals"));
    REQUIRE(goals.size() == 2);
    std::map<std::string, std::int64_t> streaks;
    for (const auto& each : goals) {
        streaks[*each.text("title")] = *each.integer("streak_count");
    }
    CHECK(streaks == std::map<std::string, std::int64_t>{{"Learn", 12}, {"Done", 40}});
}

TEST_CASE("an old id is as good as the new one, and no better") {
    LegacyHouse house;
    house.old.script(e2e::kNastyPeople);
    REQUIRE(house.import().status == 0);
    auto service = house.user_service();
    service.start_and_wait();
    const auto ada = house.id_of("user", 1);
    const auto page = service.get("/users/1/goals?limit=1");
    const auto cursor = page.text("next_cursor");
    REQUIRE_FALSE(cursor.empty());

    CHECK(service.get("/users/" + ada + "/goals?limit=1&cursor=" + cursor).status == 200);
    CHECK(service
              .send("GET", "/users/1",
                    {{"If-None-Match", service.get("/users/" + ada).headers.at("etag")}})
              .status == 304);
    for (const auto* nobody : {"/users/5", "/users/99", "/users/01", "/users/-1", "/users/1x",
                               "/users/99999999999999999999", "/users/5/badges",
                               "/users/1/badges/6", "/users/1/goals/99", "/users/2/goals/1"}) {
        CAPTURE(nobody);
        CHECK(service.get(nobody).status == 404);
    }
    CHECK(service.post("/users/1/goals", R"({"title":"x"})").status == 401);

    house.user.script("UPDATE auth_users SET goals_public = false WHERE username = 'ada'");
    check_same(service.get("/users/1"), service.get("/users/" + ada));
    CHECK(service.get("/users/1/goals").body.find("hidden") != std::string::npos);
    house.user.script("UPDATE auth_users SET profile_public = false WHERE username = 'ada'");
    CHECK(service.get("/users/1").text("code") == "user_unknown");
    CHECK(service.get("/users/1/badges/1").status == 404);
}

TEST_CASE("of an imported person who is deleted the old ids go, too") {
    LegacyHouse house;
    house.old.script(e2e::kNastyPeople);
    REQUIRE(house.import().status == 0);
    const auto ada = house.id_of("user", 2);
    REQUIRE(house.user.number("SELECT count(*) FROM legacy_notes WHERE old_id = 2 AND kind = 0") >
            0);
    house.user.script(
        "UPDATE auth_users SET deleted = true, version = 2, username = NULL, email = NULL"
        " WHERE auth_user_id = '" +
        ada + "'");
    auto service = house.user_service();
    service.start_and_wait();

    CHECK(support::eventually(
        [&] {
            return house.user.number("SELECT count(*) FROM legacy_ids WHERE auth_user_id = '" +
                                     ada + "'") == 0;
        },
        std::chrono::seconds{60}));
    CHECK(house.user.number("SELECT count(*) FROM legacy_notes WHERE old_id = 2 AND kind = 0") ==
          0);
    CHECK(service.get("/users/2").status == 404);
}

TEST_CASE("reconcile finds who was imported equal in both databases") {
    LegacyHouse house;
    house.old.script(e2e::kNastyPeople);
    REQUIRE(house.import().status == 0);
    support::Command command{
        BINARY_DIR "/tools/eventctl/eventctl",
        {"reconcile", "--json"},
        {{"AUTH_DATABASE_URL", house.auth.url()},
         {"USER_DATABASE_URL", house.user.url()},
         {"OPERATOR_RABBITMQ_URL", support::environment("OPERATOR_RABBITMQ_URL")}}};

    const auto ended = command.wait();

    CHECK_MESSAGE(ended.status == 0, (ended.out + ended.err));
}
