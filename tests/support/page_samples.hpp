#pragma once

#include <string>
#include <vector>

#include "tests/support/manual_clock.hpp"
#include "user-service/application/read_page.hpp"

namespace support {

// Texts as somebody would write them who wants them to be more than texts.
inline const std::vector<std::string> kHostileTexts{
    "<script>document.title='Pwned'</script>",
    "\"><img src=x onerror=\"document.title='Pwned'\">",
    "'><svg/onload=document.title='Pwned'>",
    "</style><script>document.title='Pwned'</script>",
    "</title><script>document.title='Pwned'</script>",
    "<iframe srcdoc='&lt;script&gt;top.document.title=1&lt;/script&gt;'></iframe>",
    "<base href='https://evil.example.org/'><form action=x><a href='javascript:alert(1)'>x</a>",
    "&lt;b&gt; &amp;amp; &#60;script&#62;",
    "<!-- -->]]><![CDATA[",
    "שלום עולם, Ada",
    "👩‍🚀 a very long line without a single blank: " + std::string(80, 'w')};

// A page on which each text that a user can write is one of `texts`, in turn.
inline user::ProfilePage page_of(const std::vector<std::string>& texts) {
    const ManualClock clock;
    const auto now = clock.now();
    const auto today = *user::LocalDate::parse("2026-11-21");
    std::size_t next = 0;
    const auto text = [&] { return texts[next++ % texts.size()]; };
    user::ProfilePage page{.profile = {.id = user::UserId::make(now),
                                       .username = "Ada.Lovelace",
                                       .email = "ada@example.org",
                                       .first_name = text(),
                                       .last_name = text(),
                                       .member_since = now,
                                       .badges = {},
                                       .goal_counts = {}},
                           .goals = user::Page<user::Goal>{},
                           .days = {},
                           .today = today};
    page.profile.texts = {.display_name = text(),
                          .bio = text(),
                          .avatar_url = "https://127.0.0.1:1/a?x=1&y='\"<>",
                          .locale = {}};
    const user::OpenDays days{.decided = today - 1, .today = today};
    for (std::size_t i = 0; i < texts.size(); ++i) {
        page.profile.badges.push_back(
            {.id = user::BadgeId::make(now),
             .name = text(),
             .description = text(),
             .icon_url =
                 i % 2 == 0 ? std::optional<std::string>{"https://127.0.0.1:1/i"} : std::nullopt,
             .date_achieved = now,
             .created_at = now,
             .issuer = i % 3 == 0 ? "a-service" : "self"});
        auto goal = user::Goal::begin(user::GoalId::make(now),
                                      {.title = *user::GoalTitle::parse("t"),
                                       .description = {},
                                       .status = user::GoalStatus::Kind::in_progress,
                                       .target_date = today + 30},
                                      days, now);
        goal.title = text();
        goal.description = text();
        goal.streak = {.current = static_cast<std::int64_t>(i), .longest = 12, .freezes = 1};
        page.goals->items.push_back(goal);
    }
    for (int ago = 364; ago >= 0; ago -= 1 + ago % 3) {
        page.days.push_back({.date = today - ago, .count = 1 + ago % 5});
    }
    return page;
}

}  // namespace support
