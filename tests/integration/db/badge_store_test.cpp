// Kinds of badges, awards, filters, and requests that are performed once.
#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "platform/core/faults.hpp"
#include "tests/integration/db/profile_stores.hpp"
#include "user-service/application/award_badges.hpp"
#include "user-service/application/change_profile.hpp"
#include "user-service/application/goals.hpp"

using namespace profile_stores;

namespace {

BadgeClass class_at(platform::Timestamp when, const std::string& name, bool repeatable,
                    std::optional<BadgeRule> rule = {}) {
    return {.id = BadgeClassId::make(when),
            .issuer = "a-service",
            .name = name,
            .description = {},
            .criteria = "for \"it\"",
            .icon_url = "https://example.org/i",
            .repeatable = repeatable,
            .rule = rule,
            .created_at = when};
}

BadgeRule rule(BadgeRule::Kind kind, int count) {
    return *BadgeRule::make(kind, count);
}

std::string names_of(const std::vector<BadgeClass>& classes) {
    std::string names;
    for (const auto& each : classes) {
        names += each.name + ";";
    }
    return names;
}

template <class Items>
std::string titles_of(const std::optional<Page<Items>>& page) {
    std::string text;
    REQUIRE(page);
    for (const auto& item : page->items) {
        if constexpr (std::is_same_v<Items, Goal>) {
            text += item.title + ";";
        } else {
            text += item.name + ";";
        }
    }
    return text;
}

}  // namespace

TEST_CASE_TEMPLATE("a store of kinds of badges and of awards", Store, Fake, PostgreSql) {
    Store under_test;
    ProfileStore& store = under_test.profiles;
    support::ManualClock clock;
    const auto ada = support::reference_of("Ada", 1, clock.now());
    clock.advance(std::chrono::seconds{1});
    const auto eve = support::reference_of("eve", 1, clock.now());
    announce(store, {ada, eve});
    const auto once = class_at(clock.now(), "once", false);
    clock.advance(std::chrono::seconds{1});
    const auto often = class_at(clock.now(), "often", true);

    SUBCASE("gives a kind back as it was defined, and lists the newest first") {
        clock.advance(std::chrono::seconds{1});
        const auto ruled = class_at(clock.now(), "ruled", false, rule(BadgeRule::Kind::streak, 7));
        REQUIRE(store.transact([&](ProfileTx& tx) -> Result<void> {
            for (const auto& each : {once, often, ruled}) {
                CHECK(tx.insert(each));
            }
            const auto found = tx.find_badge_class(ruled.id);
            REQUIRE(found);
            CHECK(found->issuer == "a-service");
            CHECK(found->criteria == ruled.criteria);
            CHECK_FALSE(found->description);
            CHECK(found->icon_url == ruled.icon_url);
            CHECK_FALSE(found->repeatable);
            CHECK(found->rule == ruled.rule);
            CHECK(found->created_at == ruled.created_at);
            CHECK(tx.find_badge_class(often.id)->repeatable);
            CHECK_FALSE(tx.find_badge_class(BadgeClassId::make(clock.now())));
            const auto first = tx.badge_classes({.after = {}, .limit = 2});
            CHECK(names_of(first.items) == "ruled;often;");
            CHECK(names_of(tx.badge_classes({.after = first.next}).items) == "once;");
            return {};
        }));
    }
    SUBCASE("finds an award by its key, or any one of what is not repeatable") {
        auto first = once.awarded("s", clock.now(), clock.now());
        const auto second = often.awarded("s", clock.now(), clock.now());
        REQUIRE(store.transact([&](ProfileTx& tx) -> Result<void> {
            tx.insert(once);
            tx.insert(often);
            CHECK(tx.insert(ada.id, first, "k"));
            CHECK(tx.insert(ada.id, second, "k"));
            CHECK(tx.find_award(ada.id, once, "other")->id == first.id);
            CHECK(tx.find_award(ada.id, often, "k")->id == second.id);
            CHECK_FALSE(tx.find_award(ada.id, often, "other"));
            CHECK_FALSE(tx.find_award(eve.id, once, "k"));
            CHECK_FALSE(tx.find_badge(eve.id, first.id));
            const auto found = tx.find_badge(ada.id, first.id);
            REQUIRE(found);
            CHECK(found->issuer == "s");
            CHECK(found->badge_class == once.id);
            CHECK_FALSE(found->revoked_at);
            first.revoked_at = clock.now();
            first.revocation_reason = "a mistake";
            tx.save_revocation(first);
            CHECK(tx.find_badge(ada.id, first.id)->revoked_at == clock.now());
            CHECK(tx.find_badge(ada.id, first.id)->revocation_reason == "a mistake");
            CHECK(titles_of(tx.badges({}, ada.id, {}, {})) == "often;");
            CHECK_FALSE(tx.find_award(ada.id, once, "other"));
            CHECK(tx.find_award(ada.id, once, "k")->id == first.id);
            const auto by_rule = once.awarded("s", clock.now(), clock.now());
            CHECK(tx.insert(ada.id, by_rule, "rule"));
            CHECK(tx.find_badge(ada.id, by_rule.id)->is_by_rule);
            CHECK_FALSE(tx.find_badge(ada.id, second.id)->is_by_rule);
            CHECK(tx.badges({}, ada.id, {}, {})->items.size() == 2);
            tx.save(ada.id, Visibility{.goals = false});
            CHECK(titles_of(tx.badges(eve.id, ada.id, {}, {})) == "often;");
            CHECK(tx.badges(ada.id, ada.id, {}, {})->items.size() == 2);
            tx.save(ada.id, Visibility{});
            CHECK(tx.find_profile(ada.id)->badges.size() == 2);
            return {};
        }));
    }
    SUBCASE("says what rules award, that one has never had") {
        REQUIRE(store.transact([&](ProfileTx& tx) -> Result<void> {
            using Kind = BadgeRule::Kind;
            for (const auto& [name, of] : std::vector<std::pair<std::string, BadgeRule>>{
                     {"s3", rule(Kind::streak, 3)},
                     {"c2", rule(Kind::checkins, 2)},
                     {"s5", rule(Kind::streak, 5)},
                     {"g1", rule(Kind::goals_completed, 1)}}) {
                clock.advance(std::chrono::milliseconds{1});
                tx.insert(class_at(clock.now(), name, false, of));
            }
            CHECK(names_of(tx.earned_by_checkin(ada.id, 1)).empty());
            tx.uncount_checkin(ada.id);
            CHECK(names_of(tx.earned_by_checkin(ada.id, 1)).empty());
            const auto earned = tx.earned_by_checkin(ada.id, 3);
            CHECK(names_of(earned) == "c2;s3;");
            CHECK(names_of(tx.earned_by_checkin(eve.id, 1)).empty());
            CHECK(tx.insert(ada.id, earned[0].awarded("s", clock.now(), clock.now()), "rule"));
            CHECK(names_of(tx.earned_by_checkin(ada.id, 5)) == "s3;s5;");
            CHECK(names_of(tx.earned_by_goals(ada.id)).empty());
            tx.insert(ada.id, goal_at(clock.now(), "done", "completed"));
            CHECK(names_of(tx.earned_by_goals(ada.id)) == "g1;");
            return {};
        }));
    }
    SUBCASE("filters lists, page by page") {
        const auto begin = clock.now();
        REQUIRE(store.transact([&](ProfileTx& tx) -> Result<void> {
            tx.insert(often);
            for (const auto& [title, status] : std::vector<std::pair<std::string, std::string>>{
                     {"a", "completed"}, {"b", "abandoned"}, {"c", "completed"}}) {
                clock.advance(std::chrono::hours{1});
                tx.insert(ada.id, goal_at(clock.now(), title, status));
                auto badge =
                    often.awarded(title == "b" ? "b-service" : "self", clock.now(), clock.now());
                badge.name = title;
                tx.insert(ada.id, badge, title);
            }
            const std::chrono::hours h{1};
            const GoalFilter completed{.status = GoalStatus{GoalStatus::Kind::completed}};
            CHECK(titles_of(tx.goals({}, ada.id, {}, completed)) == "c;a;");
            const auto page = tx.goals({}, ada.id, {.after = {}, .limit = 1}, completed);
            CHECK(titles_of(page) == "c;");
            CHECK(titles_of(tx.goals({}, ada.id, {.after = page->next}, completed)) == "a;");
            CHECK(titles_of(tx.goals({}, ada.id, {}, {.from = begin + 2 * h})) == "c;b;");
            CHECK(titles_of(tx.goals({}, ada.id, {}, {.to = begin + 2 * h})) == "a;");
            CHECK(titles_of(tx.badges({}, ada.id, {}, {.issuer = "self"})) == "c;a;");
            CHECK(titles_of(tx.badges({}, ada.id, {}, {.issuer = "b-service"})) == "b;");
            CHECK(titles_of(tx.badges({}, ada.id, {},
                                      {.from = begin + 2 * h, .to = begin + 3 * h})) == "b;");
            CHECK(titles_of(tx.badges({}, ada.id, {}, {.issuer = "nobody"})).empty());
            return {};
        }));
    }
    SUBCASE("remembers what a request has made for as long as is asked") {
        const RequestKey key{.sender = "ada", .key = "k", .fingerprint = "f"};
        const auto made = platform::Uuid::v7(clock.now());
        REQUIRE(store.transact([&](ProfileTx& tx) -> Result<void> {
            CHECK(tx.hold(key));
            CHECK_FALSE(tx.performed(key, {}));
            tx.note_performed(key, {.id = made, .is_new = false}, clock.now());
            return {};
        }));
        REQUIRE(store.transact([&](ProfileTx& tx) -> Result<void> {
            CHECK(tx.hold(key));
            const auto before = tx.performed(key, clock.now() - kRequestKeptFor);
            REQUIRE(before);
            CHECK(before->id == made);
            CHECK_FALSE(before->is_new);
            CHECK(before->fingerprint == "f");
            CHECK_FALSE(tx.performed(key, clock.now()));
            CHECK_FALSE(tx.performed({.sender = "eve", .key = "k", .fingerprint = "f"}, {}));
            tx.note_performed(key, {.id = made}, clock.now());
            CHECK(tx.performed(key, {})->is_new);
            return {};
        }));
    }
}

TEST_CASE("a request that is being performed is not performed beside") {
    PostgreSql under_test;
    const RequestKey key{.sender = "ada", .key = "k", .fingerprint = "f"};

    REQUIRE(under_test.profiles.transact([&](ProfileTx& tx) -> Result<void> {
        CHECK(tx.hold(key));
        const auto beside = under_test.profiles.transact([&](ProfileTx& other) -> Result<void> {
            CHECK_FALSE(other.hold(key));
            CHECK(other.hold({.sender = "ada", .key = "another", .fingerprint = "f"}));
            return {};
        });
        CHECK(beside);
        return {};
    }));
    REQUIRE(under_test.profiles.transact([&](ProfileTx& tx) -> Result<void> {
        CHECK(tx.hold(key));
        return {};
    }));
}

TEST_CASE("of a hundred awards with one key at once there is one badge and one event") {
    PostgreSql under_test;
    platform::SystemClock clock;
    const auto ada = support::reference_of("ada", 1, clock.now());
    announce(under_test.profiles, {ada});
    const auto of = class_at(clock.now(), "often", true);
    REQUIRE(under_test.profiles.transact([&](ProfileTx& tx) -> Result<void> {
        tx.insert(of);
        return {};
    }));
    const AwardBadge award{under_test.profiles, clock};
    std::atomic<int> made = 0;
    std::atomic<int> repeated = 0;
    {
        std::vector<std::jthread> services;
        for (int i = 0; i < 10; ++i) {
            services.emplace_back([&] {
                for (int j = 0; j < 10; ++j) {
                    const auto done = award(
                        {"a-service"}, ada.id,
                        {.badge_class = of.id, .key = *AwardKey::parse("k"), .date_achieved = {}},
                        support::kContext);
                    if (done) {
                        ++(done->is_new ? made : repeated);
                    }
                }
            });
        }
    }

    CHECK(made == 1);
    CHECK(repeated == 99);
    CHECK(under_test.scratch.number("SELECT count(*) FROM badges") == 1);
    CHECK(under_test.scratch.number("SELECT count(*) FROM outbox") == 1);
}

TEST_CASE("of two changes of a profile at once both survive") {
    PostgreSql under_test;
    platform::SystemClock clock;
    const auto ada = support::reference_of("ada", 1, clock.now());
    announce(under_test.profiles, {ada});
    const ChangeProfile change{under_test.profiles, clock};
    const auto caller = support::caller_of(ada);
    for (int i = 0; i < 50; ++i) {
        const auto text = "round " + std::to_string(i);
        {
            const std::jthread beside{
                [&] { CHECK(change(caller, {.bio = *Description::parse(text)})); }};
            CHECK(change(caller, {.display_name = *DisplayName::parse(text)}));
        }
        REQUIRE(under_test.profiles.read([&](ProfileTx& tx) -> Result<void> {
            CHECK(tx.find_profile(ada.id)->texts ==
                  ProfileTexts{.display_name = text, .bio = text});
            return {};
        }));
    }
}

TEST_CASE("of two changes at once that go by one reading the second one is told so") {
    PostgreSql under_test;
    platform::SystemClock clock;
    const auto ada = support::reference_of("ada", 1, clock.now());
    announce(under_test.profiles, {ada});
    const ChangeProfile change{under_test.profiles, clock};
    const auto caller = support::caller_of(ada);
    for (int i = 0; i < 20; ++i) {
        ProfileTexts read;
        REQUIRE(under_test.profiles.read([&](ProfileTx& tx) -> Result<void> {
            read = tx.find_profile(ada.id)->texts;
            return {};
        }));
        const auto unchanged = [&](const Profile& profile) -> Result<void> {
            return profile.texts == read ? Result<void>{} : platform::faults::kPreconditionFailed;
        };
        std::atomic<int> changed = 0;
        const auto try_it = [&](const std::string& text) {
            changed += change(caller, {.bio = *Description::parse(text)}, unchanged) ? 1 : 0;
        };
        {
            const std::jthread beside{[&] { try_it("one " + std::to_string(i)); }};
            try_it("two " + std::to_string(i));
        }
        CHECK(changed == 1);
    }
}
