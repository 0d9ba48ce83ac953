// Awards, what rules award by themselves, and what is taken back.
#include <doctest/doctest.h>

#include "tests/support/fake_profiles.hpp"
#include "tests/support/profile_samples.hpp"
#include "user-service/adapters/http/badge_codec.hpp"
#include "user-service/application/apply_references.hpp"
#include "user-service/application/award_badges.hpp"
#include "user-service/application/badge_classes.hpp"
#include "user-service/application/badges.hpp"
#include "user-service/application/change_profile.hpp"
#include "user-service/application/checkins.hpp"
#include "user-service/application/goals.hpp"
#include "user-service/application/read_profile.hpp"

using namespace user;

namespace {

constexpr auto kDay = std::chrono::hours{24};

// Ada, and a service that awards.
struct World {
    support::ManualClock clock;
    support::FakeProfiles profiles;
    BadgeClasses classes{profiles, clock};
    AwardBadge award_badge{profiles, clock};
    RevokeBadge revoke_badge{profiles, clock};
    AddBadge add_badge{profiles, clock};
    ReadBadge read_badge{profiles};
    ListBadges list_badges{profiles};
    SetGoal set_goal{profiles, clock};
    CheckIn check_in{profiles, clock};
    TakeBack take_back{profiles, clock};
    Service service{"a-service"};
    UserReference ada = known("ada");
    Caller caller = support::caller_of(ada);

    UserReference known(const std::string& username) {
        auto reference = support::reference_of(username, 1, clock.now());
        REQUIRE(ApplyReferences{profiles}({reference}));
        return reference;
    }
    BadgeClass define(const std::string& body) {
        clock.advance(std::chrono::milliseconds{1});
        const auto given = decode_badge_class(body);
        REQUIRE(given);
        const auto defined = classes.define(service, *given);
        REQUIRE(defined);
        return *defined;
    }
    platform::Result<Awarded> award(const BadgeClass& of, const char* key) {
        return award_badge(
            service, ada.id,
            {.badge_class = of.id, .key = *AwardKey::parse(key), .date_achieved = {}},
            support::kContext);
    }
    platform::Result<Badge> revoke(const BadgeId& id) {
        return revoke_badge.by_service(service, ada.id, id,
                                       {.reason = *RevocationReason::parse("a mistake")},
                                       support::kContext);
    }
    std::string names() {
        std::string text;
        const auto page = list_badges({}, ada.id, {});
        for (const auto& badge : page->items) {
            text += badge.name + ";";
        }
        return text;
    }
    std::string events() {
        std::string types;
        for (const auto& each : profiles.published) {
            types += std::string{each.names.type} + " ";
        }
        return types;
    }
};

template <class T>
std::string slug_of(const platform::Result<T>& result) {
    return result ? std::string{} : std::string{result.error().fault.slug};
}

}  // namespace

TEST_CASE("one key awards once, another one again what is repeatable, and only that") {
    World world;
    const auto once = world.define(R"({"name":"Once"})");
    const auto often = world.define(R"({"name":"Often","repeatable":true})");

    for (const auto& of : {once, often}) {
        const auto first = world.award(of, "k-1");
        REQUIRE(first);
        CHECK(first->is_new);
        const auto again = world.award(of, "k-1");
        REQUIRE(again);
        CHECK_FALSE(again->is_new);
        CHECK(again->badge.id == first->badge.id);
        world.clock.advance(kDay);
        CHECK(world.award(of, "k-2")->is_new == of.repeatable);
    }

    CHECK(world.names() == "Often;Often;Once;");
    CHECK(world.events() == "user.BadgeAwarded.v1 user.BadgeAwarded.v1 user.BadgeAwarded.v1 ");
    const auto badge = world.list_badges({}, world.ada.id, {})->items.back();
    CHECK(badge.issuer == "a-service");
    CHECK(badge.badge_class == once.id);
}

TEST_CASE("nobody is awarded what does not exist, and who does not exist nothing") {
    World world;
    const auto of = world.define(R"({"name":"Once"})");
    auto unknown = of;
    unknown.id = BadgeClassId::make(world.clock.now());

    CHECK(slug_of(world.award(unknown, "k")) == "badge_class_unknown");
    world.ada.id = UserId::make(world.clock.now());
    CHECK(slug_of(world.award(of, "k")) == "user_unknown");
    CHECK(world.events().empty());
}

TEST_CASE("what is revoked is not shown in lists, says why, and is not awarded by that key again") {
    World world;
    const auto of = world.define(R"({"name":"Often","repeatable":true})");
    const auto badge = world.award(of, "k")->badge;

    const auto revoked = world.revoke(badge.id);

    REQUIRE(revoked);
    CHECK(revoked->revoked_at == world.clock.now());
    CHECK(revoked->revocation_reason == "a mistake");
    CHECK(world.names().empty());
    CHECK(world.read_badge({}, world.ada.id, badge.id)->revoked_at);
    CHECK(slug_of(world.revoke(badge.id)) == "badge_revoked");
    CHECK(slug_of(world.award(of, "k")) == "badge_revoked");
    const auto once = world.define(R"({"name":"Once"})");
    REQUIRE(world.revoke(world.award(once, "a")->badge.id));
    CHECK(world.award(once, "b")->is_new);
    CHECK_FALSE(world.award(once, "c")->is_new);
    CHECK(world.award(of, "another")->is_new);
    CHECK(world.events() ==
          "user.BadgeAwarded.v1 user.BadgeRevoked.v1 user.BadgeAwarded.v1 "
          "user.BadgeRevoked.v1 user.BadgeAwarded.v1 user.BadgeAwarded.v1 ");
    CHECK(slug_of(world.revoke(BadgeId::make(world.clock.now()))) == "badge_unknown");
}

TEST_CASE("a service awards and revokes what it has defined, an owner revokes what he has added") {
    World world;
    const BadgeRevocation revocation{.reason = *RevocationReason::parse("r")};
    const auto awarded = world.award(world.define(R"({"name":"Once"})"), "k")->badge;
    const auto own =
        *world.add_badge(world.caller, world.ada.id, support::new_badge("Own"), support::kContext);
    const auto eve = support::caller_of(world.known("eve"));

    CHECK(own.issuer == kSelfIssued);
    CHECK(slug_of(world.revoke(own.id)) == "not_issuer");
    world.service.client_id = "another";
    CHECK(slug_of(world.revoke(awarded.id)) == "not_issuer");
    CHECK(slug_of(world.award_badge(world.service, world.ada.id,
                                    {.badge_class = *awarded.badge_class,
                                     .key = *AwardKey::parse("k"),
                                     .date_achieved = {}},
                                    support::kContext)) == "not_issuer");
    CHECK(slug_of(world.revoke_badge.by_owner(world.caller, world.ada.id, awarded.id, revocation,
                                              support::kContext)) == "not_issuer");
    CHECK(slug_of(world.revoke_badge.by_owner(eve, world.ada.id, own.id, revocation,
                                              support::kContext)) == "not_owner");
    CHECK(world.revoke_badge.by_owner(world.caller, world.ada.id, own.id, revocation,
                                      support::kContext));
    CHECK(world.names() == "Once;");
}

TEST_CASE("what is announced of a badge has no word of its owner's") {
    World world;
    auto own = support::new_badge("My own words");
    own.icon_url = *HttpsUrl::parse("https://my.own.words.org/i");
    REQUIRE(world.add_badge(world.caller, world.ada.id, own, support::kContext));
    REQUIRE(world.award(world.define(R"({"name":"A class"})"), "k"));

    CHECK(world.profiles.published.at(0).data.find("own") == std::string::npos);
    CHECK(world.profiles.published.at(0).data.find(R"("issuer":"self")") != std::string::npos);
    CHECK(world.profiles.published.at(1).data.find("A class") != std::string::npos);
}

TEST_CASE("rules award by themselves: streaks, check-ins and goals, each once") {
    World world;
    const auto goal = world.set_goal(world.caller, world.ada.id, support::goal_content("Walk"),
                                     support::kContext);
    REQUIRE(goal);
    world.define(R"({"name":"Three days","rule":{"kind":"streak","count":3}})");
    world.define(R"({"name":"Two check-ins","rule":{"kind":"checkins","count":2}})");
    world.define(R"({"name":"A goal","rule":{"kind":"goals-completed","count":1}})");
    const auto today = *LocalDate::parse("2026-11-21");
    const auto check_in = [&](LocalDate date) {
        REQUIRE(world.check_in(world.caller, world.ada.id, goal->id, date, support::kContext));
    };

    check_in(today);
    check_in(today);
    CHECK(world.names().empty());
    world.clock.advance(kDay);
    check_in(today + 1);
    CHECK(world.names() == "Two check-ins;");
    REQUIRE(world.take_back(world.caller, world.ada.id, goal->id, today + 1));
    check_in(today + 1);
    world.clock.advance(kDay);
    check_in(today + 2);
    CHECK(world.names() == "Three days;Two check-ins;");
    const auto done = support::goal_content("Done", GoalStatus::Kind::completed);
    world.clock.advance(kDay);
    REQUIRE(world.set_goal(world.caller, world.ada.id, done, support::kContext));
    REQUIRE(world.set_goal(world.caller, world.ada.id, done, support::kContext));
    CHECK(world.names() == "A goal;Three days;Two check-ins;");
    CHECK(world.list_badges({}, world.ada.id, {})->items.front().issuer == "a-service");
}

TEST_CASE("a request under one key is performed once, and no other is taken for it") {
    World world;
    const auto set = [&](const char* title, const RequestKey& key) {
        return world.set_goal(world.caller, world.ada.id, support::goal_content(title),
                              support::kContext, key);
    };
    const RequestKey key{.sender = "ada", .key = "k", .fingerprint = "f"};
    const auto other_sender = RequestKey{.sender = "eve", .key = "k", .fingerprint = "f"};
    const auto other_request = RequestKey{.sender = "ada", .key = "k", .fingerprint = "g"};

    const auto first = set("Walk", key);
    const auto again = set("Walk", key);

    REQUIRE(first);
    REQUIRE(again);
    CHECK(again->id == first->id);
    CHECK(slug_of(set("Run", other_request)) == "idempotency_key_reused");
    CHECK(set("Walk", other_sender)->id != first->id);
    CHECK(world.events() == "user.GoalCreated.v1 user.GoalCreated.v1 ");
    world.clock.advance(kRequestKeptFor);
    CHECK(set("Run", other_request)->title == "Run");
}

TEST_CASE("what a request has failed with is not remembered") {
    World world;
    const auto eve = support::caller_of(world.known("eve"));
    const RequestKey key{.sender = "k", .key = "k", .fingerprint = "f"};

    CHECK(slug_of(world.add_badge(eve, world.ada.id, support::new_badge("x"), support::kContext,
                                  key)) == "not_owner");
    CHECK(world.add_badge(world.caller, world.ada.id, support::new_badge("x"), support::kContext,
                          key));
}

TEST_CASE("a kind of badge is decoded, each bad member named") {
    const auto refused = [](const char* body) {
        const auto decoded = decode_badge_class(body);
        std::string text;
        for (const auto& field :
             decoded ? std::vector<platform::FieldError>{} : decoded.error().fields) {
            text += field.pointer + " " + field.code + ";";
        }
        return text;
    };

    CHECK(refused(R"({"name":"n","rule":{"kind":"luck","count":0},"repeatable":1})") ==
          "/repeatable wrong_type;/rule/kind rule_unknown;");
    CHECK(refused(R"({"name":"n","rule":{"kind":"streak","count":0}})") ==
          "/rule/count rule_count;");
    CHECK(refused(R"({"name":"n","rule":{"kind":"streak","count":1.5}})") ==
          "/rule/count wrong_type;");
    CHECK(refused(R"({"name":"n","repeatable":true,"rule":{"kind":"streak","count":7}})") ==
          "/rule rule_unknown;");
    CHECK(refused(R"({"name":"n","rule":7})") == "/rule wrong_type;");
    CHECK(decode_award(R"({"badge_class_id":"x","award_key":"a b"})").error().fields.size() == 2);
    CHECK(decode_revocation(R"({"reason":""})").error().fields.front().code == "reason_length");
}

TEST_CASE("of who is gone a repeated request tells nothing") {
    World world;
    const RequestKey key{.sender = "a-service", .key = "k", .fingerprint = "f"};
    const auto of = world.define(R"({"name":"Once"})");
    const auto award = [&] {
        return world.award_badge(
            world.service, world.ada.id,
            {.badge_class = of.id, .key = *AwardKey::parse("k"), .date_achieved = {}},
            support::kContext, key);
    };
    REQUIRE(award());
    REQUIRE(award());

    REQUIRE(ApplyReferences{world.profiles}({support::deletion_of(world.ada)}));

    CHECK(slug_of(award()) == "user_deleted");
}

TEST_CASE("badges that rules award are hidden with the goals that have earned them") {
    World world;
    world.define(R"({"name":"By rule","rule":{"kind":"goals-completed","count":1}})");
    REQUIRE(world.award(world.define(R"({"name":"Awarded"})"), "k"));
    const auto done = support::goal_content("Done", GoalStatus::Kind::completed);
    REQUIRE(world.set_goal(world.caller, world.ada.id, done, support::kContext));
    const auto shown = *world.list_badges({}, world.ada.id, {});
    REQUIRE(shown.items.size() == 2);
    // Both are of one millisecond, so either may come first.
    const auto& by_rule = shown.items[shown.items[0].name == "By rule" ? 0 : 1];
    REQUIRE(by_rule.name == "By rule");

    REQUIRE(ChangeProfile{world.profiles, world.clock}(world.caller, {.goals_public = false}));

    CHECK(world.names() == "Awarded;");
    CHECK(slug_of(world.read_badge({}, world.ada.id, by_rule.id)) == "badge_unknown");
    CHECK(world.read_badge(world.ada.id, world.ada.id, by_rule.id));
    CHECK(world.list_badges(world.ada.id, world.ada.id, {})->items.size() == 2);
    const ReadProfile read{world.profiles, world.clock};
    CHECK(read.by_id({}, world.ada.id)->badges.size() == 1);
    CHECK(read.of(world.caller)->badges.size() == 2);
}

TEST_CASE("check-ins that go with their goal on the same day earn nothing") {
    World world;
    world.define(R"({"name":"Two","rule":{"kind":"checkins","count":2}})");
    const auto today = *LocalDate::parse("2026-11-21");
    const DropGoal drop_goal{world.profiles, world.clock};

    for (int i = 0; i < 3; ++i) {
        const auto goal = world.set_goal(world.caller, world.ada.id, support::goal_content("Walk"),
                                         support::kContext);
        REQUIRE(world.check_in(world.caller, world.ada.id, goal->id, today, support::kContext));
        REQUIRE(drop_goal(world.caller, world.ada.id, goal->id));
        world.clock.advance(std::chrono::milliseconds{1});
    }

    CHECK(world.names().empty());
}
