#include <doctest/doctest.h>

#include "tests/support/fake_profiles.hpp"
#include "tests/support/profile_samples.hpp"
#include "user-service/application/apply_references.hpp"
#include "user-service/application/badges.hpp"
#include "user-service/application/change_profile.hpp"
#include "user-service/application/goals.hpp"
#include "user-service/application/read_profile.hpp"

using namespace user;

namespace {

struct World {
    support::ManualClock clock;
    support::FakeProfiles profiles;
    ApplyReferences apply{profiles};
    ReadProfile read{profiles, clock};
    ListBadges list_badges{profiles};
    AddBadge add_badge{profiles, clock};
    ListGoals list_goals{profiles, clock};
    SetGoal set_goal{profiles, clock};
    ChangeGoal change_goal{profiles, clock};
    ReadGoal read_goal{profiles, clock};
    ChangeProfile change_profile{profiles, clock};
    DropGoal drop_goal{profiles, clock};

    UserReference known(const std::string& username) {
        auto reference = support::reference_of(username, 1, clock.now());
        REQUIRE(apply({reference}));
        return reference;
    }
    UserReference unknown(const std::string& username) {
        return support::reference_of(username, 1, clock.now());
    }
};

}  // namespace

TEST_CASE("of several announcements of one user the highest version stays, in any order") {
    World world;
    auto first = world.unknown("ada");
    auto second = first;
    second.version = 2;
    second.identity->username = "ada.lovelace";

    const auto stale = world.apply({second, first, second});
    const auto stale_later = world.apply({first, world.unknown("bob")});

    REQUIRE(stale);
    REQUIRE(stale_later);
    CHECK(*stale == 0);
    CHECK(*stale_later == 1);
    CHECK(world.read.by_id({}, first.id)->username == "ada.lovelace");
    CHECK(world.read.by_username({}, "ADA.lovelace"));
    CHECK(world.read.by_username({}, "ada").error().fault.slug == "user_unknown");
}

TEST_CASE("one's own profile is there before one's event has arrived") {
    World world;
    const auto ada = world.unknown("ada");

    const auto own = world.read.of(support::caller_of(ada));

    REQUIRE(own);
    CHECK(own->username == "ada");
    CHECK(own->email == "ada@example.org");
    CHECK_FALSE(own->member_since);
    CHECK(world.list_goals(ada.id, ada.id, {})->items.empty());
    CHECK(world.list_badges(ada.id, ada.id, {})->items.empty());
    CHECK(world.list_goals({}, ada.id, {}).error().fault.slug == "user_unknown");
    CHECK(world.read.by_id({}, ada.id).error().fault.slug == "user_unknown");
}

TEST_CASE("what one writes before one's event has arrived is kept when it does") {
    World world;
    const auto ada = world.unknown("ada");

    REQUIRE(world.set_goal(support::caller_of(ada), ada.id, support::goal_content("Learn to fly"),
                           support::kContext));
    CHECK_FALSE(world.read.by_id({}, ada.id)->member_since);
    REQUIRE(world.apply({ada}));

    const auto profile = world.read.by_id({}, ada.id);
    CHECK(profile->member_since == ada.identity->member_since);
    CHECK(profile->goal_counts.not_started == 1);
}

TEST_CASE("only the owner writes, and nobody writes for a user who does not exist") {
    World world;
    const auto ada = world.known("ada");
    const auto eve = support::caller_of(world.known("eve"));
    const auto nobody = world.unknown("nobody").id;
    const auto goal = world.set_goal(support::caller_of(ada), ada.id, support::goal_content("Mine"),
                                     support::kContext);
    REQUIRE(goal);

    CHECK(world.add_badge(eve, ada.id, support::new_badge("x"), support::kContext)
              .error()
              .fault.slug == "not_owner");
    CHECK(world.set_goal(eve, ada.id, support::goal_content("x"), support::kContext)
              .error()
              .fault.slug == "not_owner");
    CHECK(world.change_goal(eve, ada.id, goal->id, support::goal_change("x"), support::kContext)
              .error()
              .fault.slug == "not_owner");
    CHECK(world.drop_goal(eve, ada.id, goal->id).error().fault.slug == "not_owner");
    CHECK(world.add_badge(eve, nobody, support::new_badge("x"), support::kContext)
              .error()
              .fault.slug == "user_unknown");
    CHECK(world.list_goals({}, ada.id, {})->items.at(0).title == "Mine");
}

TEST_CASE("a goal is replaced and dropped by its owner, and is unknown under another's path") {
    World world;
    const auto ada = world.known("ada");
    const auto eve = world.known("eve");
    const auto goal = world.set_goal(support::caller_of(ada), ada.id, support::goal_content("Walk"),
                                     support::kContext);
    REQUIRE(goal);
    world.clock.advance(std::chrono::hours{1});

    CHECK(world
              .change_goal(support::caller_of(eve), eve.id, goal->id, support::goal_change("x"),
                           support::kContext)
              .error()
              .fault.slug == "goal_unknown");
    const auto replaced = world.change_goal(
        support::caller_of(ada), ada.id, goal->id,
        support::goal_change("Run", GoalStatus::Kind::completed), support::kContext);
    REQUIRE(replaced);
    CHECK(replaced->title == "Run");
    CHECK(replaced->status.str() == "completed");
    CHECK(replaced->created_at == goal->created_at);
    CHECK(replaced->updated_at == world.clock.now());

    CHECK(world.drop_goal(support::caller_of(ada), ada.id, goal->id));
    CHECK(world.drop_goal(support::caller_of(ada), ada.id, goal->id).error().fault.slug ==
          "goal_unknown");
}

TEST_CASE("a badge is achieved now unless it says when") {
    World world;
    const auto ada = world.known("ada");
    auto badge = support::new_badge("First steps");

    CHECK(
        world.add_badge(support::caller_of(ada), ada.id, badge, support::kContext)->date_achieved ==
        world.clock.now());
    badge.date_achieved = world.clock.now() - std::chrono::hours{24};
    CHECK(
        world.add_badge(support::caller_of(ada), ada.id, badge, support::kContext)->date_achieved ==
        *badge.date_achieved);
}

TEST_CASE("a badge, a goal and its completion are announced, each with a version of its own") {
    World world;
    const auto ada = world.known("ada");
    const auto caller = support::caller_of(ada);

    REQUIRE(world.add_badge(caller, ada.id, support::new_badge("Pilot"), support::kContext));
    const auto goal =
        world.set_goal(caller, ada.id, support::goal_content("Fly"), support::kContext);
    const auto done = support::goal_change("Fly", GoalStatus::Kind::completed);
    REQUIRE(world.change_goal(caller, ada.id, goal->id, done, support::kContext));
    REQUIRE(world.change_goal(caller, ada.id, goal->id, done, support::kContext));
    REQUIRE(world.set_goal(caller, ada.id,
                           support::goal_content("Fly", GoalStatus::Kind::completed),
                           support::kContext));

    std::string seen;
    std::int64_t version = 0;
    for (const auto& announcement : world.profiles.published) {
        CHECK(announcement.subject == ada.id.uuid());
        CHECK(announcement.version > version);
        version = announcement.version;
        seen += std::string{announcement.names.type} + " ";
    }
    CHECK(seen ==
          "user.BadgeAwarded.v1 user.GoalCreated.v1 user.GoalCompleted.v1 "
          "user.GoalCreated.v1 user.GoalCompleted.v1 ");
}

TEST_CASE("who was deleted writes no more, and no late event brings him back") {
    World world;
    const auto ada = world.known("ada");

    REQUIRE(world.apply({ada, support::deletion_of(ada), ada}));
    REQUIRE(world.apply({ada}));

    CHECK(world.read.by_id({}, ada.id).error().fault.slug == "user_unknown");
    CHECK(world.read.of(support::caller_of(ada)).error().fault.slug == "user_unknown");
    CHECK(world.list_goals(ada.id, ada.id, {}).error().fault.slug == "user_unknown");
    CHECK(world
              .set_goal(support::caller_of(ada), ada.id, support::goal_content("x"),
                        support::kContext)
              .error()
              .fault.slug == "user_deleted");
    CHECK(world
              .set_goal(support::caller_of(world.known("eve")), ada.id, support::goal_content("x"),
                        support::kContext)
              .error()
              .fault.slug == "user_deleted");
    CHECK(world.read.refuse_stranger(ada.id).fault.slug == "user_deleted");
    CHECK(world.profiles.published.empty());
}
