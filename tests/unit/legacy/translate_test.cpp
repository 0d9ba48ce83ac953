#include <doctest/doctest.h>

#include <algorithm>

#include "tools/migrate/legacy/names.hpp"
#include "tools/migrate/legacy/translate.hpp"

using namespace legacy;

namespace {

platform::Timestamp at(const char* text) {
    return *platform::parse_rfc3339(text);
}

bool has(const Reasons& reasons, const std::string& reason) {
    return std::find(reasons.begin(), reasons.end(), reason) != reasons.end();
}

const user::LocalDate kUntil = *user::LocalDate::parse("2026-11-27");

GoalDraft translated(const OldGoal& goal) {
    Mapping mapping;
    mapping.statuses["running"] = "in-progress";
    return translate(goal, at("2020-01-01T00:00:00Z"), mapping, kUntil);
}

}  // namespace

TEST_CASE("an id is made of the time and the old id, and of nothing else") {
    OldUser user{.id = 42, .username = "ada", .email = "ada@example.org", .password_hash = "x"};
    user.created_at = at("2020-02-03T10:00:00Z");
    const auto first = translate(user);
    user.username = "eve";
    user.digest = 7;

    CHECK(translate(user).id == first.id);
    CHECK(first.id == platform::Uuid::v7(*user.created_at, "legacy user 42"));
    user.id = 43;
    CHECK(translate(user).id != first.id);
    user.created_at = at("1950-01-01T00:00:00Z");
    CHECK(translate(user).id.str().starts_with("00000000-0000-7"));
    CHECK(translate(user).created_at == *user.created_at);
}

TEST_CASE("an owner's badge and goal of one number have ids of their own") {
    const auto since = at("2020-01-01T00:00:00Z");

    const auto badge = translate(OldBadge{.id = 1, .name = "a"}, since).badge.id.uuid();
    const auto goal = translated(OldGoal{.id = 1, .title = "a"}).goal.id.uuid();

    CHECK(badge != goal);
}

TEST_CASE("a password hash stays as it is, and none is one that nobody has") {
    OldUser user{.id = 1, .username = "ada", .email = "ada@example.org"};
    CHECK(translate(user).password_hash == "!");
    CHECK(has(translate(user).reasons, "password_missing"));
    user.password_hash = "pbkdf2$whatever$\"'\\";
    CHECK(translate(user).password_hash == *user.password_hash);
}

TEST_CASE("who has neither name nor address is refused, who has one of them is not") {
    OldUser user{.id = 1, .username = " ", .email = "none", .password_hash = "x"};
    CHECK(translate(user).is_refused);
    CHECK(translate(user).reasons == Reasons{"no_identity"});
    user.email = "ada@example.org";
    CHECK_FALSE(translate(user).is_refused);
    CHECK(translate(user).name == "ada");
    user = {.id = 1, .username = "a", .email = std::nullopt, .password_hash = "x"};
    CHECK_FALSE(translate(user).is_refused);
    CHECK(translate(user).email.empty());
}

TEST_CASE("statuses go by the mapping, and then by our own words") {
    const std::pair<Cell, const char*> cases[] = {{"RUNNING", "in-progress"},
                                                  {" completed ", "completed"},
                                                  {std::nullopt, "not-started"},
                                                  {"", "not-started"},
                                                  {"odd", "in-progress"}};
    for (const auto& each : cases) {
        const auto word = each.first.value_or("null");
        CAPTURE(word);
        const auto draft = translated({.id = 1, .title = "t", .status = each.first});
        CHECK(draft.goal.status.str() == each.second);
        CHECK(has(draft.reasons, "status_unknown") == (word == "odd"));
    }
}

TEST_CASE("a streak is a number of days that our goals take") {
    const std::pair<Cell, std::int64_t> cases[] = {
        {std::nullopt, 0}, {"12", 12},          {" 12 ", 12},
        {"-1", 0},         {"100001", 100'000}, {"99999999999999999999", 100'000},
        {"1.5", 0},        {"many", 0},         {"-99999999999999999999", 0}};
    for (const auto& each : cases) {
        const auto text = each.first.value_or("null");
        CAPTURE(text);
        const auto draft = translated({.id = 1, .title = "t", .streak_count = each.first});
        CHECK(draft.goal.terms.imported == each.second);
        CHECK(has(draft.reasons, "streak_out_of_range") ==
              (text != "null" && text != "12" && text != " 12 "));
    }
}

TEST_CASE("a running streak goes on from the day of the import, or from its last day if known") {
    OldGoal goal{.id = 1, .title = "t", .status = "running", .streak_count = "5"};
    CHECK(translated(goal).goal.terms.first == kUntil + 1);
    goal.last_checked_at = at("2026-11-20T23:00:00Z");
    CHECK(translated(goal).goal.terms.first == *user::LocalDate::parse("2026-11-21"));
    goal.last_checked_at = at("2030-01-01T00:00:00Z");
    CHECK(translated(goal).goal.terms.first == kUntil + 2);
    CHECK(has(translated(goal).reasons, "streak_to_come"));
}

TEST_CASE("what is over keeps its streak for good") {
    OldGoal goal{.id = 1, .title = "t", .status = "completed", .streak_count = "5"};
    goal.updated_at = at("2024-05-06T07:00:00Z");
    auto draft = translated(goal);

    draft.goal.show(user::UserCalendar{.zone = user::TimeZone::utc()},
                    {.decided = kUntil + 400, .today = kUntil + 401});

    CHECK(draft.goal.over_since == user::LocalDate::parse("2024-05-06"));
    CHECK(draft.goal.streak.current == 5);
}

TEST_CASE("a set of numbers holds what was put into it") {
    NumberSet numbers;
    for (std::uint64_t i = 1; i <= 10'000; ++i) {
        CHECK(numbers.insert(i * 7919));
    }
    CHECK_FALSE(numbers.insert(7919));
    CHECK(numbers.contains(10'000 * 7919));
    CHECK_FALSE(numbers.contains(1));
}
