#include "user-service/application/checkins.hpp"

#include <doctest/doctest.h>

#include "tests/support/fake_profiles.hpp"
#include "tests/support/profile_samples.hpp"
#include "user-service/application/apply_references.hpp"
#include "user-service/application/change_profile.hpp"
#include "user-service/application/goals.hpp"
#include "user-service/application/read_profile.hpp"

using namespace user;
using namespace std::chrono_literals;

namespace {

constexpr auto kDay = std::chrono::hours{24};

// Ada, at half past nine in the morning of a Saturday, with a goal of every day.
struct World {
    support::ManualClock clock;
    support::FakeProfiles profiles;
    ReadProfile read{profiles, clock};
    SetGoal set_goal{profiles, clock};
    ChangeGoal change_goal{profiles, clock};
    ListGoals list_goals{profiles, clock};
    CheckIn check_in{profiles, clock};
    TakeBack take_back{profiles, clock};
    ReadLog read_log{profiles, clock};
    ChangeProfile change_profile{profiles, clock};
    UserReference ada = support::reference_of("ada", 1, clock.now());
    Caller caller = support::caller_of(ada);
    GoalId goal = begin();

    GoalId begin() {
        REQUIRE(ApplyReferences{profiles}({ada}));
        const auto set = set_goal(caller, ada.id, support::goal_content("Walk"), support::kContext);
        REQUIRE(set);
        return set->id;
    }
    LocalDate date(const char* text) { return *LocalDate::parse(text); }
    LocalDate today() { return date("2026-11-21") + days; }
    void next_day() {
        clock.advance(kDay);
        ++days;
    }
    void keep_for(int count) {
        for (int i = 0; i < count; ++i, next_day()) {
            REQUIRE(check_in(caller, ada.id, goal, today(), support::kContext));
        }
    }
    Streak streak() { return list_goals({}, ada.id, {})->items.front().streak; }
    std::string refusal(LocalDate on) {
        const auto refused = check_in(caller, ada.id, goal, on, support::kContext);
        return refused ? std::string{} : std::string{refused.error().fault.slug};
    }
    void become(GoalStatus::Kind status) {
        REQUIRE(change_goal(caller, ada.id, goal, support::goal_change("Walk", status),
                            support::kContext));
    }

    int days = 0;
};

}  // namespace

TEST_CASE("a check-in counts once, can be taken back the same day, and is in the log") {
    World world;

    const auto first =
        world.check_in(world.caller, world.ada.id, world.goal, world.today(), support::kContext);
    const auto again =
        world.check_in(world.caller, world.ada.id, world.goal, world.today(), support::kContext);

    REQUIRE(first);
    REQUIRE(again);
    CHECK(first->is_new);
    CHECK_FALSE(again->is_new);
    CHECK(again->goal.streak.current == 1);
    CHECK(*world.read_log({}, world.ada.id, world.goal, {}) ==
          std::vector<LoggedDay>{{world.today(), false}});
    const auto back = world.take_back(world.caller, world.ada.id, world.goal, world.today());
    REQUIRE(back);
    CHECK(back->streak.current == 0);
    CHECK(world.read_log({}, world.ada.id, world.goal, {})->empty());
    CHECK(world.take_back(world.caller, world.ada.id, world.goal, world.today()));
}

TEST_CASE("a date is open on its day, and until three o'clock of the next morning") {
    World world;
    CHECK(world.refusal(world.today() + 1) == "date_not_open");
    CHECK(world.refusal(world.today() - 1) == "date_not_open");

    world.clock.advance(17h + 29min);  // 02:59
    CHECK(world.refusal(world.today()) == "");
    CHECK(world.refusal(world.today() + 1) == "");
    world.clock.advance(1min);
    CHECK(
        world.take_back(world.caller, world.ada.id, world.goal, world.today()).error().fault.slug ==
        "date_not_open");
    CHECK(world.streak().current == 2);
}

TEST_CASE("days in a row make a streak, a freeze spares it a miss, and another miss ends it") {
    World world;
    world.keep_for(7);

    CHECK(world.streak() == Streak{.current = 7, .longest = 7, .freezes = 1});
    world.next_day();
    CHECK(world.streak() == Streak{.current = 7, .longest = 7, .freezes = 0});
    const auto frozen = LoggedDay{world.today() - 1, true};
    CHECK(world.read_log({}, world.ada.id, world.goal, {})->back() == frozen);
    CHECK(world.refusal(world.today()) == "");
    CHECK(world.streak().current == 8);
    const auto log = world.read_log({}, world.ada.id, world.goal, {.from = world.today() - 1});
    CHECK(*log == std::vector<LoggedDay>{frozen, {world.today(), false}});
    world.next_day();
    world.next_day();
    CHECK(world.streak() == Streak{.current = 0, .longest = 8, .freezes = 0});
}

TEST_CASE(
    "a goal that is over takes no check-ins and keeps its streak until it is taken up again") {
    World world;
    world.keep_for(3);
    REQUIRE(world.refusal(world.today()) == "");
    world.become(GoalStatus::Kind::completed);

    CHECK(world.refusal(world.today()) == "goal_over");
    for (int i = 0; i < 30; ++i) {
        world.next_day();
    }
    CHECK(world.streak() == Streak{.current = 4, .longest = 4, .freezes = 0});
    world.become(GoalStatus::Kind::in_progress);
    CHECK(world.streak() == Streak{.current = 0, .longest = 4, .freezes = 0});
    CHECK(world.refusal(world.today()) == "");
    CHECK(world.streak().current == 1);
}

TEST_CASE("another schedule counts from tomorrow, and one that is left out stays") {
    World world;
    world.keep_for(2);
    auto content = support::goal_change("Walk");
    content.schedule = *Schedule::parse("mon");

    REQUIRE(world.change_goal(world.caller, world.ada.id, world.goal, content, support::kContext));
    world.become(GoalStatus::Kind::in_progress);

    const auto goal = world.list_goals({}, world.ada.id, {})->items.front();
    CHECK(goal.terms.schedules.back().schedule == *content.schedule);
    CHECK(goal.terms.schedules.back().from == world.today() + 1);
}

TEST_CASE("a time zone counts at once for who has no goal, and else when the day is over") {
    World world;
    const auto tokyo = *TimeZone::parse("Asia/Tokyo");
    const auto bob = support::reference_of("bob", 1, world.clock.now());
    REQUIRE(ApplyReferences{world.profiles}({bob}));

    REQUIRE(world.change_profile(support::caller_of(bob), {.time_zone = tokyo}));
    REQUIRE(world.change_profile(world.caller, {.time_zone = tokyo}));

    CHECK(world.read.of(support::caller_of(bob))->calendar->zone == tokyo);
    const auto calendar = world.read.of(world.caller)->calendar;
    REQUIRE(calendar->next);
    CHECK(calendar->zone == TimeZone::utc());
    CHECK(calendar->next->zone == tokyo);
    CHECK(calendar->next->from == *platform::parse_rfc3339("2026-11-22T00:00:00Z"));
    world.next_day();
    CHECK(world.read.of(world.caller)->calendar->zone == tokyo);
    REQUIRE(world.change_profile(world.caller, {}));
    CHECK(world.read.of(world.caller)->calendar->zone == tokyo);
}

TEST_CASE("a log is read in ranges, and the check-ins of others are theirs") {
    World world;
    const auto eve = support::reference_of("eve", 1, world.clock.now() + 1ms);
    REQUIRE(ApplyReferences{world.profiles}({eve}));
    const auto today = world.today();
    const auto slug = [&](const LogRange& range) {
        const auto log = world.read_log({}, world.ada.id, world.goal, range);
        return log ? std::string{} : std::string{log.error().fault.slug};
    };

    CHECK(slug({.from = today - 365, .to = today}) == "");
    CHECK(slug({.from = today - 366, .to = today}) == "range_invalid");
    CHECK(slug({.from = today + 1, .to = today}) == "range_invalid");
    CHECK(
        world.check_in(support::caller_of(eve), world.ada.id, world.goal, today, support::kContext)
            .error()
            .fault.slug == "not_owner");
    CHECK(world.check_in(support::caller_of(eve), eve.id, world.goal, today, support::kContext)
              .error()
              .fault.slug == "goal_unknown");
    CHECK(world.read_log({}, eve.id, world.goal, {}).error().fault.slug == "goal_unknown");
}
