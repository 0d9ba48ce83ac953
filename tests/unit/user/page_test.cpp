// The page of a profile: what is on it, and that no text on it is more than a text.
#include <doctest/doctest.h>

#include "tests/support/fake_profiles.hpp"
#include "tests/support/page_samples.hpp"
#include "tests/support/profile_samples.hpp"
#include "user-service/adapters/http/heat_map.hpp"
#include "user-service/adapters/http/html.hpp"
#include "user-service/adapters/http/profile_page.hpp"
#include "user-service/application/apply_references.hpp"
#include "user-service/application/badges.hpp"
#include "user-service/application/change_profile.hpp"
#include "user-service/application/checkins.hpp"
#include "user-service/application/goals.hpp"

using namespace user;

namespace {

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

int count_of(const std::string& text, const std::string& part) {
    int count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
        ++count;
    }
    return count;
}

// Ada, with a goal for which she has checked in, and a badge.
struct World {
    support::ManualClock clock;
    support::FakeProfiles profiles;
    ReadPage read{profiles, clock};
    ChangeProfile change{profiles, clock};
    UserReference ada = support::reference_of("ada", 1, clock.now());
    Caller caller = support::caller_of(ada);

    World() {
        REQUIRE(ApplyReferences{profiles}({ada}));
        const auto goal = SetGoal{profiles, clock}(caller, ada.id, support::goal_content("Walk"),
                                                   support::kContext);
        REQUIRE(goal);
        REQUIRE(CheckIn{profiles, clock}(caller, ada.id, goal->id, *LocalDate::parse("2026-11-21"),
                                         support::kContext));
        REQUIRE(AddBadge{profiles, clock}(caller, ada.id, support::new_badge("Swimmer"),
                                          support::kContext));
    }
    std::string body() { return render(*read("ADA")).body; }
};

}  // namespace

TEST_CASE("a page shows the name, badges, goals with their streaks, and the days done") {
    World world;
    REQUIRE(world.change(world.caller, {.display_name = *DisplayName::parse("Ada L."),
                                        .bio = *Description::parse("Note G")}));

    const auto body = world.body();

    CHECK(holds(body, "<h1 dir=\"auto\">Ada L.</h1>"));
    CHECK(holds(body, "@ada"));
    CHECK(holds(body, "Note G"));
    CHECK(holds(body, "Swimmer"));
    CHECK(holds(body, "Walk"));
    CHECK(holds(body, "streak 1 day, longest 1 day"));
    CHECK(holds(body, "<title>2026-11-21: 1 check-in</title>"));
    CHECK(holds(body, "1 check-in on 1 day since"));
    CHECK_FALSE(holds(body, "example.org"));  // his mail address
}

TEST_CASE("what is hidden is not on the page, and nobody's page says so") {
    World world;

    REQUIRE(world.change(world.caller, {.badges_public = false}));
    CHECK_FALSE(holds(world.body(), "Swimmer"));
    CHECK(holds(world.body(), "Walk"));
    REQUIRE(world.change(world.caller, {.badges_public = true, .goals_public = false}));
    CHECK(holds(world.body(), "Swimmer"));
    CHECK_FALSE(holds(world.body(), "Walk"));
    CHECK_FALSE(holds(world.body(), "check-in"));
    REQUIRE(world.change(world.caller, {.profile_public = false}));
    CHECK(world.read("ada").error().fault.slug == "user_unknown");
    CHECK(world.read("nobody").error().fault.slug == "user_unknown");
    CHECK(render_nobody().status == 404);
}

TEST_CASE("no text of a user is markup on his page") {
    const auto body = render(support::page_of(support::kHostileTexts)).body;

    CHECK_FALSE(holds(body, "<script"));
    CHECK_FALSE(holds(body, "<iframe"));
    CHECK_FALSE(holds(body, "<svg/"));
    CHECK_FALSE(holds(body, "<base"));
    CHECK_FALSE(holds(body, "<img src=x"));
    CHECK_FALSE(holds(body, "<!--"));
    CHECK(count_of(body, "</style>") == 1);
    CHECK(count_of(body, "</title></head") == 0);
    CHECK(holds(body, "&lt;script&gt;"));
    CHECK(holds(body, "https://127.0.0.1:1/a?x=1&amp;y=&#39;&quot;&lt;&gt;\""));
    CHECK(holds(body, "&amp;lt;b&amp;gt;"));
}

TEST_CASE("a page may load images over https and its own style, and runs nothing") {
    const auto page = render(support::page_of({"text"}));
    std::string policy;
    for (const auto& [name, value] : page.headers) {
        policy += name == "Content-Security-Policy" ? value : "";
    }
    const auto begin = page.body.find("<style>") + 7;
    const auto style = page.body.substr(begin, page.body.find("</style>") - begin);

    CHECK(page.content_type == "text/html; charset=utf-8");
    CHECK(policy == "default-src 'none'; style-src '" + style_source(style) +
                        "'; img-src https:; base-uri 'none'; form-action 'none'; "
                        "frame-ancestors 'none'");
}

TEST_CASE("a calendar has a cell for each day of 53 weeks up to today, none for tomorrow") {
    auto page = support::page_of({"text"});
    page.days = {{.date = page.today, .count = 9}, {.date = page.today - 371, .count = 1}};

    const auto map = heat_map(page);

    // 2026-11-21 is a Saturday: 52 whole weeks, and six days.
    CHECK(count_of(map, "<rect") == 52 * 7 + 6);
    CHECK(count_of(map, "<title>") == 1);
    CHECK(holds(map, "class=\"l4\""));
    CHECK(count_of(map, "<text") == 12);
}
