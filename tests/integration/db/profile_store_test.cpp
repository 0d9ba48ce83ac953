#include <doctest/doctest.h>

#include "tests/integration/db/profile_stores.hpp"

using namespace profile_stores;

namespace {

Badge badge_at(platform::Timestamp when, const std::string& name) {
    return {.id = BadgeId::make(when),
            .name = name,
            .description = "it's \"quoted\"",
            .icon_url = {},
            .date_achieved = when,
            .created_at = when};
}

std::optional<Profile> profile(ProfileStore& store, const UserId& id) {
    std::optional<Profile> found;
    REQUIRE(store.read([&](ProfileTx& tx) -> Result<void> {
        found = tx.find_profile(id);
        return {};
    }));
    return found;
}

std::optional<Profile> profile(ProfileStore& store, const std::string& username) {
    std::optional<Profile> found;
    REQUIRE(store.read([&](ProfileTx& tx) -> Result<void> {
        found = tx.find_profile_by_username(username);
        return {};
    }));
    return found;
}

}  // namespace

TEST_CASE_TEMPLATE("a store of profiles", Store, Fake, PostgreSql) {
    Store under_test;
    ProfileStore& store = under_test.profiles;
    support::ManualClock clock;
    const auto ada = support::reference_of("Ada", 1, clock.now());
    clock.advance(std::chrono::seconds{1});
    const auto eve = support::reference_of("eve", 1, clock.now());
    announce(store, {ada, eve});

    SUBCASE("gives a reference back as it was announced") {
        const auto found = profile(store, ada.id);
        REQUIRE(found);
        CHECK(found->username == "Ada");
        CHECK(found->email == "Ada@example.org");
        CHECK(found->first_name == ada.identity->first_name);
        CHECK_FALSE(found->last_name);
        CHECK(found->member_since == ada.identity->member_since);
        CHECK(found->badges.empty());
        CHECK(profile(store, std::string{"aDA"})->id == ada.id);
        CHECK_FALSE(profile(store, std::string{"nobody"}));
        CHECK_FALSE(profile(store, UserId::make(clock.now())));
    }
    SUBCASE("keeps the higher version, whatever comes when") {
        auto newer = ada;
        newer.version = 3;
        newer.identity->username = "ada.lovelace";
        auto older = ada;
        older.version = 2;
        older.identity->username = "ada.byron";

        CHECK(announce(store, {newer}) == 1);
        CHECK(announce(store, {older}) == 0);
        auto eve_again = eve;
        eve_again.version = 2;
        CHECK(announce(store, {ada, eve_again}) == 1);

        CHECK(profile(store, ada.id)->username == "ada.lovelace");
        CHECK_FALSE(profile(store, std::string{"ada"}));
    }
    SUBCASE("a deletion is final, whatever comes before, with or after it") {
        auto late = ada;
        late.version = 7;

        announce(store, {support::deletion_of(ada)});
        announce(store, {ada});
        announce(store, {late});

        CHECK_FALSE(profile(store, ada.id));
        CHECK_FALSE(profile(store, std::string{"ada"}));
        REQUIRE(store.transact([&](ProfileTx& tx) -> Result<void> {
            CHECK_FALSE(tx.visibility(ada.id));
            CHECK(tx.is_hidden(ada.id));
            CHECK_FALSE(tx.is_hidden(eve.id));
            CHECK_FALSE(tx.next_version(support::caller_of(ada)));
            CHECK_FALSE(tx.badges({}, ada.id, {}, {}));
            CHECK_FALSE(tx.goals({}, ada.id, {}, {}));
            return {};
        }));
    }
    SUBCASE("who is disabled is not found until he is enabled, nor is one of his old name") {
        auto disabled = ada;
        disabled.version = 2;
        disabled.identity->disabled = true;
        auto enabled = ada;
        enabled.version = 3;

        announce(store, {disabled});
        CHECK_FALSE(profile(store, ada.id));
        CHECK_FALSE(profile(store, std::string{"ada"}));
        announce(store, {enabled});

        CHECK(profile(store, ada.id));
    }
    SUBCASE("two users who swap their names are both there, in either order") {
        auto as_eve = ada;
        as_eve.version = 2;
        as_eve.identity->username = "eve";
        as_eve.identity->username_changed_at = clock.now() + std::chrono::seconds{2};
        auto as_ada = eve;
        as_ada.version = 2;
        as_ada.identity->username = "Ada";
        as_ada.identity->username_changed_at = clock.now() + std::chrono::seconds{1};

        announce(store, {as_eve});
        announce(store, {as_ada});

        CHECK(profile(store, std::string{"eve"})->id == ada.id);
        CHECK(profile(store, std::string{"ada"})->id == eve.id);
    }
    SUBCASE("finds by a name that changed hands the one who got it last") {
        clock.advance(std::chrono::hours{1});
        auto taken_over = support::reference_of("Ada", 1, clock.now());
        announce(store, {taken_over});

        CHECK(profile(store, std::string{"ada"})->id == taken_over.id);
    }
    SUBCASE("makes a row from a token once, and completes it when the event lands") {
        clock.advance(std::chrono::seconds{1});
        const auto bob = support::reference_of("bob", 1, clock.now());
        const auto ensure = [&](ProfileTx& tx) -> Result<void> {
            CHECK_FALSE(tx.find_profile(UserId::make(clock.now())));
            const auto first = tx.next_version(support::caller_of(bob));
            CHECK(tx.next_version(support::caller_of(bob)) == first.value() + 1);
            CHECK(tx.visibility(bob.id));
            return {};
        };
        REQUIRE(store.transact(ensure));
        CHECK_FALSE(profile(store, bob.id)->member_since);

        announce(store, {bob});
        REQUIRE(store.transact(ensure));

        CHECK(profile(store, bob.id)->member_since == bob.identity->member_since);
    }
    SUBCASE("shows the newest 25 badges and counts the goals of a profile") {
        REQUIRE(store.transact([&](ProfileTx& tx) -> Result<void> {
            for (int i = 1; i <= 30; ++i) {
                clock.advance(std::chrono::seconds{1});
                tx.insert(ada.id, badge_at(clock.now(), "badge " + std::to_string(i)), {});
            }
            tx.insert(ada.id, goal_at(clock.now(), "a", "completed"));
            tx.insert(ada.id, goal_at(clock.now(), "b", "completed"));
            tx.insert(ada.id, goal_at(clock.now(), "c", "in-progress"));
            return {};
        }));

        const auto found = profile(store, ada.id);
        REQUIRE(found->badges.size() == 25);
        CHECK(found->badges.front().name == "badge 30");
        CHECK(found->badges.front().description == "it's \"quoted\"");
        CHECK(found->badges.front().date_achieved == clock.now());
        CHECK(found->badges.back().name == "badge 6");
        CHECK(found->goal_counts.completed == 2);
        CHECK(found->goal_counts.in_progress == 1);
        CHECK(found->goal_counts.not_started == 0);
        CHECK(profile(store, eve.id)->badges.empty());
    }
    SUBCASE("pages through a list, newest first, each item once, also while others come") {
        for (int i = 1; i <= 5; ++i) {
            clock.advance(std::chrono::seconds{1});
            REQUIRE(store.transact([&](ProfileTx& tx) -> Result<void> {
                tx.insert(ada.id, goal_at(clock.now(), "goal " + std::to_string(i), "completed"));
                return {};
            }));
        }
        std::string seen;
        PageRequest request{.after = {}, .limit = 2};
        bool more = true;
        while (more) {
            REQUIRE(store.transact([&](ProfileTx& tx) -> Result<void> {
                const auto page = tx.goals({}, ada.id, request, {});
                REQUIRE(page);
                CHECK(page->items.size() <= 2);
                for (const auto& goal : page->items) {
                    seen += goal.title + ";";
                }
                more = page->next.has_value();
                request.after = page->next;
                clock.advance(std::chrono::seconds{1});
                tx.insert(ada.id, goal_at(clock.now(), "late", "abandoned"));
                return {};
            }));
        }

        CHECK(seen == "goal 5;goal 4;goal 3;goal 2;goal 1;");
    }
    SUBCASE("a user has a bounded number of badges and goals") {
        REQUIRE(store.transact([&](ProfileTx& tx) -> Result<void> {
            for (int i = 0; i < kGoalsMax; ++i) {
                clock.advance(std::chrono::milliseconds{1});
                REQUIRE(tx.insert(ada.id, goal_at(clock.now(), "goal", "completed")));
                REQUIRE(tx.insert(ada.id, badge_at(clock.now(), "badge"), {}));
            }
            clock.advance(std::chrono::milliseconds{1});
            CHECK_FALSE(tx.insert(ada.id, goal_at(clock.now(), "one more", "completed")));
            CHECK_FALSE(tx.insert(ada.id, badge_at(clock.now(), "one more"), {}));
            CHECK(tx.insert(eve.id, goal_at(clock.now(), "her first", "completed")));
            return {};
        }));
    }
    SUBCASE("answers an empty list for who has nothing and nothing for who is unknown") {
        REQUIRE(store.read([&](ProfileTx& tx) -> Result<void> {
            CHECK(tx.badges({}, eve.id, {}, {})->items.empty());
            CHECK_FALSE(tx.badges({}, eve.id, {}, {})->next);
            CHECK_FALSE(tx.badges({}, UserId::make(clock.now()), {}, {}));
            CHECK_FALSE(tx.goals({}, UserId::make(clock.now()), {}, {}));
            return {};
        }));
    }
    SUBCASE("finds, saves and erases a goal for its owner only") {
        const auto goal = goal_at(clock.now(), "walk", "not-started");
        REQUIRE(store.transact([&](ProfileTx& tx) -> Result<void> {
            tx.insert(ada.id, goal);
            return {};
        }));
        auto changed = goal;
        changed.title = "run";
        changed.description = "an hour";
        changed.status = GoalStatus::Kind::completed;
        changed.target_date = days_at(clock.now()).today + 90;
        changed.over_since = days_at(clock.now()).today;
        changed.updated_at = clock.now() + std::chrono::hours{1};
        changed.terms.schedules = with_schedule(
            changed.terms.schedules, *Schedule::parse("weekly:3"), days_at(clock.now()).today);
        changed.state = {.through = days_at(clock.now()).today,
                         .current = 3,
                         .longest = 5,
                         .freezes = 1,
                         .toward_freeze = 4,
                         .week = 0b101,
                         .ahead = 0b11};

        REQUIRE(store.transact([&](ProfileTx& tx) -> Result<void> {
            CHECK(tx.has_goals(ada.id));
            CHECK_FALSE(tx.has_goals(eve.id));
            CHECK_FALSE(tx.find_goal(eve.id, goal.id));
            CHECK_FALSE(tx.erase(eve.id, goal.id));
            REQUIRE(tx.find_goal(ada.id, goal.id));
            CHECK(tx.find_goal(ada.id, goal.id)->state == goal.state);
            tx.save(changed);
            const auto found = tx.find_goal(ada.id, goal.id);
            REQUIRE(found);
            CHECK(found->title == "run");
            CHECK(found->description == "an hour");
            CHECK(found->status == changed.status);
            CHECK(found->target_date == changed.target_date);
            CHECK(found->over_since == changed.over_since);
            CHECK(found->terms == changed.terms);
            CHECK(found->state == changed.state);
            CHECK(found->created_at == goal.created_at);
            CHECK(found->updated_at == changed.updated_at);
            CHECK(tx.goals({}, ada.id, {}, {})->items.front().terms == changed.terms);
            CHECK(tx.erase(ada.id, goal.id));
            CHECK_FALSE(tx.erase(ada.id, goal.id));
            return {};
        }));
    }
}

TEST_CASE("a batch of references with every awkward text is one statement and loses nothing") {
    PostgreSql under_test;
    support::ManualClock clock;
    std::vector<UserReference> batch;
    for (int i = 0; i < 64; ++i) {
        clock.advance(std::chrono::milliseconds{1});
        auto reference = support::reference_of("user" + std::to_string(i), i + 1, clock.now());
        reference.identity->first_name =
            std::string(static_cast<std::size_t>(i), '\\') + "\"{},NULL";
        reference.identity->last_name =
            i % 2 == 0 ? std::optional<std::string>{"NULL"} : std::nullopt;
        batch.push_back(reference);
    }

    announce(under_test.profiles, batch);

    for (const auto& reference : batch) {
        const auto found = profile(under_test.profiles, reference.id);
        REQUIRE(found);
        CHECK(found->first_name == reference.identity->first_name);
        CHECK(found->last_name == reference.identity->last_name);
    }
}
