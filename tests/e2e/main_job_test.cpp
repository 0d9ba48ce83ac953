#include <doctest/doctest.h>

#include "tests/e2e/world.hpp"
#include "tests/support/queue_tap.hpp"
#include "tests/support/servers.hpp"

using e2e::World;

TEST_CASE("who registers is known to user-service, and can award, plan and read there") {
    const World world;
    const auto name = World::fresh_name();

    const auto registered = world.sign_up(name);
    REQUIRE(registered.status == 201);
    const auto id = registered.text("user", "id");
    const auto token = registered.text("access_token");
    CHECK(support::eventually([&] { return world.is_visible(name); }));

    CHECK(world.user.post("/users/me/badges", R"({"name":"First"})", token).status == 201);
    const auto goal = world.user.post("/users/" + id + "/goals", R"({"title":"Walk"})", token);
    REQUIRE(goal.status == 201);
    CHECK(world.user
              .put("/users/" + id + "/goals/" + goal.text("id"),
                   R"({"title":"Run","status":"completed"})", token)
              .status == 200);
    const auto profile = world.user.get("/users/" + id);
    CHECK(profile.body.find("\"First\"") != std::string::npos);
    CHECK(profile.body.find("\"completed\":1") != std::string::npos);
    CHECK(profile.body.find("@example.org") == std::string::npos);
    CHECK(world.user.get("/users/me", token).text("email") == name + "@example.org");
}

TEST_CASE("whose a thing is not is refused before what they send is looked at") {
    const World world;
    const auto owner = world.sign_up(World::fresh_name());
    const auto other = world.sign_up(World::fresh_name()).text("access_token");
    const auto id = owner.text("user", "id");
    REQUIRE(support::eventually([&] { return world.user.get("/users/" + id).status == 200; }));
    const auto goal = world.user.post("/users/" + id + "/goals", R"({"title":"Walk"})",
                                      owner.text("access_token"));
    const auto goal_path = "/users/" + id + "/goals/" + goal.text("id");

    for (const char* body : {R"({"title":"","name":"","nope":1})", "{}", "{", "[]"}) {
        CAPTURE(body);
        for (const std::string list : {"/goals", "/badges"}) {
            CHECK(world.user.post("/users/" + id + list, body, other).status == 403);
        }
        CHECK(world.user.put(goal_path, body, other).status == 403);
        CHECK(world.user.put(goal_path, body, owner.text("access_token")).status >= 400);
    }
    CHECK(world.user.put(goal_path, "{}", owner.text("access_token")).status == 422);
}

TEST_CASE("a write that comes before its owner's event is kept and completed by it") {
    World world;
    world.user.terminate();
    const auto name = World::fresh_name();
    support::servers("broker-stop");
    const auto registered = world.sign_up(name);
    REQUIRE(registered.status == 201);
    const auto token = registered.text("access_token");
    world.user.start_and_wait();

    CHECK(world.user.get("/users/me", token).status == 200);
    CHECK(world.user.get("/users/by-username/" + name).status == 404);
    CHECK(world.user.post("/users/me/goals", R"({"title":"Early"})", token).status == 201);

    support::servers("broker-start");
    CHECK(support::eventually(
        [&] {
            const auto profile = world.user.get("/users/by-username/" + name);
            return profile.status == 200 && !profile.text("member_since").empty();
        },
        std::chrono::seconds{60}));
    CHECK(world.user.get("/users/me/goals", token).body.find("Early") != std::string::npos);
}

TEST_CASE(
    "public reads are served while auth-service is down, and by a user-service started then") {
    World world;
    const auto name = World::fresh_name();
    REQUIRE(world.sign_up(name).status == 201);
    REQUIRE(world.missing({name}).empty());

    world.auth.kill();
    CHECK(world.is_visible(name));
    CHECK(world.user.terminate() == 0);
    world.user.start_and_wait();

    CHECK(world.is_visible(name));
    CHECK(world.user.get("/health").text("status") == "degraded");
}

TEST_CASE("what a person does is told on user.events, each once it is committed") {
    World world;
    const support::QueueTap tap{"user.events.log"};
    const auto token = world.sign_up(World::fresh_name()).text("access_token");

    CHECK(world.user.post("/users/me/badges", R"({"name":"First"})", token).status == 201);
    const auto goal = world.user.post("/users/me/goals", R"({"title":"Walk"})", token);
    CHECK(world.user
              .put("/users/me/goals/" + goal.text("id"), R"({"title":"Walk","status":"completed"})",
                   token)
              .status == 200);

    CHECK(support::eventually([&] { return tap.count() == 3; }));
    std::string types;
    for (const auto& delivery : tap.all()) {
        types += delivery.type + " ";
    }
    CHECK(types == "user.BadgeAwarded.v1 user.GoalCreated.v1 user.GoalCompleted.v1 ");
}
