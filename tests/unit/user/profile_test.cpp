#include <doctest/doctest.h>

#include "tests/support/fake_profiles.hpp"
#include "tests/support/profile_samples.hpp"
#include "user-service/application/apply_references.hpp"
#include "user-service/application/badges.hpp"
#include "user-service/application/change_profile.hpp"
#include "user-service/application/checkins.hpp"
#include "user-service/application/goals.hpp"
#include "user-service/application/read_profile.hpp"
#include "user-service/domain/errors.hpp"

using namespace user;

namespace {

// Ada, with a goal and a badge, and Eve.
struct World {
    support::ManualClock clock;
    support::FakeProfiles profiles;
    ReadProfile read{profiles, clock};
    ChangeProfile change{profiles, clock};
    ListBadges list_badges{profiles};
    ListGoals list_goals{profiles, clock};
    ReadGoal read_goal{profiles, clock};
    ReadLog read_log{profiles, clock};
    SetGoal set_goal{profiles, clock};
    ChangeGoal change_goal{profiles, clock};
    DropGoal drop_goal{profiles, clock};
    UserReference ada = known("ada");
    UserReference eve = known("eve");
    Caller caller = support::caller_of(ada);
    GoalId goal = begin();

    UserReference known(const std::string& username) {
        auto reference = support::reference_of(username, 1, clock.now());
        REQUIRE(ApplyReferences{profiles}({reference}));
        return reference;
    }
    GoalId begin() {
        REQUIRE(AddBadge{profiles, clock}(caller, ada.id, support::new_badge("First"),
                                          support::kContext));
        return set_goal(caller, ada.id, support::goal_content("Walk"), support::kContext)->id;
    }

    // What becomes of each way to look at Ada: "" for a success.
    std::vector<std::string> seen_by(const Viewer& viewer) {
        const auto outcome = [](const auto& result) {
            return result ? std::string{} : std::string{result.error().fault.slug};
        };
        const auto summaries = read.summaries(viewer, {ada.id});
        return {
            outcome(read.by_id(viewer, ada.id)),        outcome(read.by_username(viewer, "ada")),
            summaries->size() == 1 ? "" : "left out",   outcome(list_badges(viewer, ada.id, {})),
            outcome(list_goals(viewer, ada.id, {})),    outcome(read_goal(viewer, ada.id, goal)),
            outcome(read_log(viewer, ada.id, goal, {}))};
    }
};

using Seen = std::vector<std::string>;
const Seen kEverything(7, "");

std::string slug_of(const platform::Result<Goal>& result) {
    return result ? std::string{} : std::string{result.error().fault.slug};
}

}  // namespace

TEST_CASE("everybody sees everything, unless its owner says otherwise") {
    World world;

    CHECK(world.seen_by({}) == kEverything);
    CHECK(world.seen_by(world.eve.id) == kEverything);
}

TEST_CASE("of a private profile only its owner learns") {
    World world;
    REQUIRE(world.change(world.caller, {.profile_public = false}));

    const Seen nothing{"user_unknown", "user_unknown", "left out",    "user_unknown",
                       "user_unknown", "user_unknown", "user_unknown"};
    CHECK(world.seen_by({}) == nothing);
    CHECK(world.seen_by(world.eve.id) == nothing);
    CHECK(world.seen_by(world.ada.id) == kEverything);
    CHECK(slug_of(world.change_goal(support::caller_of(world.eve), world.ada.id, world.goal, {},
                                    support::kContext)) == "user_unknown");
}

TEST_CASE("badges and goals are hidden each by itself, and from the profile too") {
    World world;

    REQUIRE(world.change(world.caller, {.badges_public = false}));
    CHECK(world.seen_by(world.eve.id) == Seen{"", "", "", "hidden", "", "", ""});
    REQUIRE(world.change(world.caller, {.badges_public = true, .goals_public = false}));
    CHECK(world.seen_by({}) == Seen{"", "", "", "", "hidden", "hidden", "hidden"});
    CHECK(world.seen_by(world.ada.id) == kEverything);
    CHECK_FALSE(world.read.by_id({}, world.ada.id)->visibility.goals);
}

TEST_CASE("what a user says of himself is kept, changed and taken away, each by itself") {
    World world;

    REQUIRE(world.change(world.caller, {.display_name = *DisplayName::parse("Ada L."),
                                        .bio = *Description::parse("Note G")}));
    const auto changed = world.change(
        world.caller, {.bio = std::optional<Description>{}, .locale = *Locale::parse("en")});

    REQUIRE(changed);
    CHECK(changed->texts == ProfileTexts{.display_name = "Ada L.", .locale = "en"});
    CHECK(world.read.by_id({}, world.ada.id)->texts == changed->texts);
    CHECK(world.read.summaries({}, {world.ada.id})->front().display_name == "Ada L.");
}

TEST_CASE("a batch comes in the order that was asked for, without the unknown and with each once") {
    World world;
    const auto nobody = UserId::make(world.clock.now());

    const auto found = world.read.summaries({}, {world.eve.id, nobody, world.ada.id, world.eve.id});

    REQUIRE(found);
    REQUIRE(found->size() == 2);
    CHECK(found->at(0).username == "eve");
    CHECK(found->at(1).username == "ada");
}

TEST_CASE("a merge patch changes what it names and leaves the rest") {
    World world;
    auto change = support::goal_change("Run");
    change.target_date = LocalDate::parse("2027-01-31");
    REQUIRE(world.change_goal(world.caller, world.ada.id, world.goal, change, support::kContext));

    const auto patched =
        world.change_goal(world.caller, world.ada.id, world.goal,
                          {.status = GoalStatus{GoalStatus::Kind::in_progress}}, support::kContext);

    REQUIRE(patched);
    CHECK(patched->title == "Run");
    CHECK(patched->target_date == LocalDate::parse("2027-01-31"));
    CHECK(patched->status.str() == "in-progress");
}

TEST_CASE("whose precondition does not hold changes nothing") {
    World world;
    const auto refuse = [](const auto&) -> platform::Result<void> {
        return errors::kStatusUnknown;
    };

    CHECK(slug_of(world.change_goal(world.caller, world.ada.id, world.goal,
                                    support::goal_change("Run"), support::kContext, refuse)) ==
          "status_unknown");
    CHECK_FALSE(world.drop_goal(world.caller, world.ada.id, world.goal, refuse));
    CHECK_FALSE(world.change(world.caller, {.profile_public = false}, refuse));
    CHECK(world.read_goal({}, world.ada.id, world.goal)->title == "Walk");
}

TEST_CASE("a language tag is well-formed, and comes back in its case") {
    for (const auto& row : std::vector<std::pair<std::string, std::string>>{
             {"en", "en"},
             {"DE-at", "de-AT"},
             {"ZH-HANT-hk", "zh-Hant-HK"},
             {"es-419", "es-419"},
             {"sl-rozaj-biske-1994", "sl-rozaj-biske-1994"},
             {"zh-cmn-Hans", "zh-cmn-Hans"},
             {"de-u-co-phonebk-x-own", "de-u-co-phonebk-x-own"},
             {"de-x-a", "de-x-a"}}) {
        CAPTURE(row.first);
        REQUIRE(Locale::parse(row.first));
        CHECK(Locale::parse(row.first)->str() == row.second);
    }
    for (const auto* given :
         {"", "d", "-", "de-", "-de", "de--at", "de_AT", "12", "toolongtag", "de-a", "de-a-b-c",
          "de-u-co-u-nu", "de-x", "de-1996-1996", "en-US-extra long", "d\xc3\xa9", "x-private",
          "de-AT-u-ca-gregory-nu-latn-co-phonebk"}) {
        CAPTURE(given);
        CHECK_FALSE(Locale::parse(given));
    }
}
