// What streaks are derived from, in both stores.
#include <doctest/doctest.h>

#include <atomic>
#include <latch>
#include <thread>

#include "tests/integration/db/profile_stores.hpp"
#include "user-service/application/checkins.hpp"
#include "user-service/application/goals.hpp"

using namespace profile_stores;

TEST_CASE_TEMPLATE("a log keeps each date once, with what a freeze was spent on", Kind, Fake,
                   PostgreSql) {
    Kind under_test;
    ProfileStore& store = under_test.profiles;
    support::ManualClock clock;
    const auto ada = support::reference_of("ada", 1, clock.now());
    announce(store, {ada});
    const auto today = days_at(clock.now()).today;
    const auto goal = goal_at(clock.now(), "walk", "in-progress");

    REQUIRE(store.transact([&](ProfileTx& tx) -> Result<void> {
        tx.insert(ada.id, goal);
        CHECK(tx.add_checkin(goal.id, today, clock.now()));
        CHECK_FALSE(tx.add_checkin(goal.id, today, clock.now()));
        CHECK(tx.add_checkin(goal.id, today - 2, clock.now()));
        tx.note_frozen(goal.id, {today - 1, today - 4});
        CHECK_FALSE(tx.add_checkin(goal.id, today - 1, clock.now()));
        CHECK_FALSE(tx.remove_checkin(goal.id, today - 1));
        CHECK_FALSE(tx.remove_checkin(goal.id, today - 3));
        return {};
    }));
    REQUIRE(store.read([&](ProfileTx& tx) -> Result<void> {
        const std::vector<LoggedDay> all{
            {today - 4, true}, {today - 2, false}, {today - 1, true}, {today, false}};
        CHECK(tx.log_of(goal.id, today - 9, today) == all);
        CHECK(tx.log_of(goal.id, today - 2, today - 1) == std::vector{all[1], all[2]});
        return {};
    }));
    REQUIRE(store.transact([&](ProfileTx& tx) -> Result<void> {
        CHECK(tx.remove_checkin(goal.id, today));
        CHECK(tx.erase(ada.id, goal.id));
        return {};
    }));
}

TEST_CASE("of a hundred check-ins of one day at once one is new, and one row is there") {
    PostgreSql under_test;
    const platform::SystemClock clock;
    const auto ada = support::reference_of("ada", 1, clock.now());
    announce(under_test.profiles, {ada});
    const SetGoal set_goal{under_test.profiles, clock};
    const CheckIn check_in{under_test.profiles, clock};
    const auto caller = support::caller_of(ada);
    const auto goal = set_goal(caller, ada.id, support::goal_content("walk"), support::kContext);
    REQUIRE(goal);
    const auto today = days_at(clock.now()).today;

    std::atomic<int> made = 0;
    std::atomic<int> repeated = 0;
    {
        std::latch ready{20};
        std::vector<std::jthread> people;
        for (int i = 0; i < 20; ++i) {
            people.emplace_back([&] {
                ready.arrive_and_wait();
                for (int n = 0; n < 5; ++n) {
                    const auto done = check_in(caller, ada.id, goal->id, today, support::kContext);
                    made += done && done->is_new ? 1 : 0;
                    repeated += done && !done->is_new ? 1 : 0;
                }
            });
        }
    }

    CHECK(made == 1);
    CHECK(repeated == 99);
    CHECK(under_test.scratch.number("SELECT count(*) FROM goal_log") == 1);
    CHECK(ListGoals{under_test.profiles, clock}({}, ada.id, {})->items.front().streak.current == 1);
}

TEST_CASE_TEMPLATE("a calendar is UTC's until it is saved, and then what was saved", Kind, Fake,
                   PostgreSql) {
    Kind under_test;
    ProfileStore& store = under_test.profiles;
    support::ManualClock clock;
    const auto ada = support::reference_of("ada", 1, clock.now());
    announce(store, {ada});
    const auto today = days_at(clock.now()).today;
    const UserCalendar chosen{.zone = *TimeZone::parse("Pacific/Apia")};
    const UserCalendar changed{
        .zone = *TimeZone::parse("Asia/Calcutta"),
        .turn = UserCalendar::Turn{.at = clock.now(), .last = today},
        .next = UserCalendar::NextZone{.zone = *TimeZone::parse("America/New_York"),
                                       .from = clock.now() + std::chrono::hours{7}},
        .excused = {today - 30, today - 1}};

    REQUIRE(store.transact([&](ProfileTx& tx) -> Result<void> {
        CHECK(tx.calendar(ada.id) == UserCalendar{.zone = TimeZone::utc()});
        for (const auto& calendar : {chosen, changed, chosen}) {
            tx.save(ada.id, calendar);
            CHECK(tx.calendar(ada.id) == calendar);
        }
        return {};
    }));
}
