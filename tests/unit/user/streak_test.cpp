#include "user-service/domain/streak.hpp"

#include <doctest/doctest.h>

#include "user-service/domain/streak_state.hpp"

using namespace std::chrono_literals;
using namespace user;

namespace {

LocalDate date(std::string_view text) {
    return LocalDate::parse(text).value();
}
Schedule schedule(std::string_view text) {
    return *Schedule::parse(text);
}

// 2026-11-02 is a Monday.
const LocalDate kMonday = date("2026-11-02");

// A goal in UTC whose days are told by marks, from its first: 'x' was checked in, '.' was not.
class Goal {
public:
    explicit Goal(std::string_view schedule_text, LocalDate first = kMonday)
        : terms_{.first = first, .imported = 0, .schedules = {{first, schedule(schedule_text)}}} {}

    Goal& imported(std::int64_t days) {
        terms_.imported = days;
        return *this;
    }
    Goal& excused(LocalDate date) {
        calendar_.excused.push_back(date);
        return *this;
    }
    Goal& change(std::string_view schedule_text, LocalDate today) {
        terms_.schedules = with_schedule(terms_.schedules, schedule(schedule_text), today);
        return *this;
    }

    // "current longest freezes, frozen dates as offsets" at an hour of the day of the last mark.
    std::string after(std::string_view marks, int hour = 12) {
        const auto today = terms_.first + static_cast<int>(marks.size()) - 1;
        std::vector<LocalDate> log;
        auto state = StreakState::begin(terms_);
        std::vector<LocalDate> frozen;
        for (int i = 0; i < static_cast<int>(marks.size()); ++i) {
            const auto day = terms_.first + i;
            if (marks[static_cast<std::size_t>(i)] == 'x') {
                for (const auto each :
                     state.advance(terms_, calendar_, days_on(day, day == today ? hour : 23))) {
                    frozen.push_back(each);
                }
                state.check_in(day);
                log.push_back(day);
            }
        }
        const auto days = days_on(today, hour);
        for (const auto each : state.advance(terms_, calendar_, days)) {
            frozen.push_back(each);
        }
        const auto derived = derive_streak(terms_, log, calendar_, days);
        CHECK(derived ==
              DerivedStreak{.streak = state.shown(terms_, calendar_, days), .frozen = frozen});
        return text_of(derived);
    }

private:
    [[nodiscard]] OpenDays days_on(LocalDate today, int hour) const {
        return calendar_.days_at(calendar_.zone.beginning_of(today) + std::chrono::hours{hour});
    }

    [[nodiscard]] std::string text_of(const DerivedStreak& derived) const {
        auto text = std::to_string(derived.streak.current) + ' ' +
                    std::to_string(derived.streak.longest) + ' ' +
                    std::to_string(derived.streak.freezes);
        for (const auto& each : derived.frozen) {
            text += " *" + std::to_string(each - terms_.first);
        }
        return text;
    }

    StreakTerms terms_;
    UserCalendar calendar_{.zone = TimeZone::utc()};
};

std::string repeat(std::string_view text, int times) {
    std::string all;
    for (; times > 0; --times) {
        all += text;
    }
    return all;
}

}  // namespace

TEST_CASE("a daily streak counts days, and a missed one ends it") {
    CHECK(Goal{"daily"}.after(".") == "0 0 0");
    CHECK(Goal{"daily"}.after("x") == "1 1 0");
    CHECK(Goal{"daily"}.after("xxx") == "3 3 0");
    CHECK(Goal{"daily"}.after("xxx.") == "3 3 0");  // today may still be done
    CHECK(Goal{"daily"}.after("xxx..") == "0 3 0");
    CHECK(Goal{"daily"}.after("xxx.x") == "1 3 0");
    CHECK(Goal{"daily"}.after("x.xx.xxxx") == "4 4 0");
}

TEST_CASE("yesterday is not missed before 03:00, and until then nothing behind it counts") {
    CHECK(Goal{"daily"}.after("xxx..", 2) == "3 3 0");
    CHECK(Goal{"daily"}.after("xxx.x", 2) == "3 3 0");
    CHECK(Goal{"daily"}.after("xxx.x", 3) == "1 3 0");
    CHECK(Goal{"daily"}.after("xxxxx", 2) == "5 5 0");
    CHECK(Goal{"daily"}.after("xxx...", 2) == "0 3 0");
    // Where there is nothing to lose, today counts at once.
    CHECK(Goal{"daily"}.after(".x", 2) == "1 1 0");
}

TEST_CASE("seven days earn a freeze, and at most two are in hand") {
    CHECK(Goal{"daily"}.after(repeat("x", 6)) == "6 6 0");
    CHECK(Goal{"daily"}.after(repeat("x", 7)) == "7 7 1");
    CHECK(Goal{"daily"}.after(repeat("x", 13)) == "13 13 1");
    CHECK(Goal{"daily"}.after(repeat("x", 14)) == "14 14 2");
    CHECK(Goal{"daily"}.after(repeat("x", 35)) == "35 35 2");
}

TEST_CASE("a freeze is spent on a missed day by itself, and the streak goes on without that day") {
    const auto seven = repeat("x", 7);
    CHECK(Goal{"daily"}.after(seven + ".", 12) == "7 7 1");
    CHECK(Goal{"daily"}.after(seven + "..", 2) == "7 7 1");
    CHECK(Goal{"daily"}.after(seven + "..", 3) == "7 7 0 *7");
    CHECK(Goal{"daily"}.after(seven + ".x") == "8 8 0 *7");
    CHECK(Goal{"daily"}.after(seven + "...") == "0 7 0 *7");
    CHECK(Goal{"daily"}.after(seven + "..x") == "1 7 0 *7");
    CHECK(Goal{"daily"}.after(repeat("x", 14) + "..x") == "15 15 0 *14 *15");
    CHECK(Goal{"daily"}.after(repeat("x", 14) + "...x") == "1 14 0 *14 *15");
    // Days counted before it count towards the next one, and a new streak begins anew.
    CHECK(Goal{"daily"}.after(repeat("x", 10) + "." + repeat("x", 4)) == "14 14 1 *10");
    CHECK(Goal{"daily"}.after(repeat("x", 5) + ".." + repeat("x", 6)) == "6 6 0");
}

TEST_CASE("months without anything cost what was in hand, then the streak, and nothing more") {
    CHECK(Goal{"daily"}.after(repeat("x", 20) + repeat(".", 200)) == "0 20 0 *20 *21");
    CHECK(Goal{"weekly:2"}.after("xx....." + repeat(".", 700)) == "0 2 0");
    CHECK(Goal{"mon"}.after(repeat("x......", 7) + repeat(".", 700)) == "0 7 0 *49");
}

TEST_CASE("with given weekdays only these are due, and others neither count nor break") {
    CHECK(Goal{"mon,wed"}.after("x.x....") == "2 2 0");
    CHECK(Goal{"mon,wed"}.after("x.x....x") == "3 3 0");
    CHECK(Goal{"mon,wed"}.after("xxxxxxx") == "2 2 0");
    CHECK(Goal{"mon,wed"}.after("x......x") == "1 1 0");
    CHECK(Goal{"mon,wed"}.after("x...") == "0 1 0");
    CHECK(Goal{"mon,wed"}.after("x..", 23) == "1 1 0");
    CHECK(Goal{"sun"}.after("......x......x......x") == "3 3 0");
}

TEST_CASE("N times a week a check-in counts on any day, at most N a week") {
    CHECK(Goal{"weekly:3"}.after("x.x.x..") == "3 3 0");
    CHECK(Goal{"weekly:3"}.after("....xxx") == "3 3 0");
    CHECK(Goal{"weekly:3"}.after("xxxxxxx") == "3 3 0");
    CHECK(Goal{"weekly:3"}.after("xxx....x") == "4 4 0");
    CHECK(Goal{"weekly:3"}.after("xx.....") == "2 2 0");  // the week is not over
    CHECK(Goal{"weekly:3"}.after("xx......", 2) == "2 2 0");
    CHECK(Goal{"weekly:3"}.after("xx.....x", 2) == "2 2 0");  // Sunday may still be done
    CHECK(Goal{"weekly:3"}.after("xx......", 3) == "0 2 0");
    CHECK(Goal{"weekly:3"}.after("xx.....x", 3) == "1 2 0");
    CHECK(Goal{"weekly:7"}.after("xxxxxxxxxxxxxx") == "14 14 2");
    CHECK(Goal{"weekly:1"}.after("x............x") == "2 2 0");
}

TEST_CASE("what a week lacks takes as many freezes, for its last days without a check-in") {
    const auto three = repeat("xxx....", 3);  // nine days, one freeze
    CHECK(Goal{"weekly:3"}.after(three + "x.x....x") == "12 12 0 *27");
    CHECK(Goal{"weekly:3"}.after(three + "x.....xx") == "12 12 0 *26");
    CHECK(Goal{"weekly:3"}.after(three + "x......x") == "1 10 0");
    const auto five = repeat("xxx....", 5);  // fifteen days, two freezes
    CHECK(Goal{"weekly:3"}.after(five + "x......x") == "17 17 0 *40 *41");
    CHECK(Goal{"weekly:3"}.after(five + ".......x") == "1 15 0");
}

TEST_CASE("the week in which a goal begins asks for nothing, unless that is its Monday") {
    const auto thursday = kMonday + 3;
    CHECK(Goal{"weekly:3", thursday}.after("x...x") == "2 2 0");
    CHECK(Goal{"weekly:3", thursday}.after("x...xx.....x") == "1 3 0");
    CHECK(Goal{"weekly:3", kMonday}.after("x......x") == "1 1 0");
    CHECK(Goal{"weekly:3", thursday}.after("xxxx") == "3 3 0");
}

TEST_CASE("weeks are ISO weeks over the end of a year") {
    // 2026-12-28 is a Monday: the week ends on 2027-01-03.
    CHECK(Goal{"weekly:2", date("2026-12-28")}.after("x....x.x") == "3 3 0");
    CHECK(Goal{"weekly:2", date("2026-12-28")}.after("x......xx") == "2 2 0");
    CHECK(Goal{"daily", date("2024-02-27")}.after("xxxx") == "4 4 0");  // a leap day among them
    CHECK(Goal{"daily", date("2026-12-30")}.after("xxx") == "3 3 0");
}

TEST_CASE("an excused date neither counts nor breaks") {
    CHECK(Goal{"daily"}.excused(kMonday + 2).after("xx.xx") == "4 4 0");
    CHECK(Goal{"daily"}.excused(kMonday + 2).after("xxxxx") == "4 4 0");
    CHECK(Goal{"daily"}.excused(kMonday + 2).after("xx..x") == "1 2 0");
    CHECK(Goal{"weekly:7"}.excused(kMonday + 2).after("xx.xxxxx") == "7 7 1");
    CHECK(Goal{"weekly:7"}.excused(kMonday + 2).after("xxxxxx.x") == "1 5 0");
    CHECK(Goal{"weekly:3"}.excused(kMonday + 2).after("x.x.x..x") == "1 2 0");
}

TEST_CASE("an imported streak goes on with the next due day, and a miss ends it") {
    CHECK(Goal{"daily"}.imported(100).after(".") == "100 100 0");
    CHECK(Goal{"daily"}.imported(100).after("x") == "101 101 0");
    CHECK(Goal{"daily"}.imported(100).after(".x", 2) == "100 100 0");
    CHECK(Goal{"daily"}.imported(100).after(".x", 3) == "1 100 0");
    CHECK(Goal{"daily"}.imported(100).after(repeat("x", 7)) == "107 107 1");
    CHECK(Goal{"wed"}.imported(5).after("xxx") == "6 6 0");
    CHECK(Goal{"wed"}.imported(5).after("....") == "0 5 0");
    CHECK(Goal{"weekly:2", kMonday + 3}.imported(5).after(".....") == "5 5 0");
    CHECK(Goal{"daily"}.imported(0).after("x") == "1 1 0");
}

TEST_CASE("what is imported has bounds") {
    const OpenDays open{.decided = date("2026-11-27"), .today = date("2026-11-28")};
    const auto imported = [&](std::int64_t days, const char* until) {
        return StreakTerms::imported_from(Schedule::daily(), days, date(until), open);
    };

    CHECK(imported(0, "2026-11-28")->first == date("2026-11-29"));
    CHECK(imported(100'000, "0001-01-01")->first == date("0001-01-02"));
    CHECK_FALSE(imported(-1, "2026-11-28"));
    CHECK_FALSE(imported(100'001, "2026-11-28"));
    CHECK_FALSE(imported(1, "2026-11-29"));
}

TEST_CASE("a goal that is created before 03:00 can still have yesterday") {
    const OpenDays night{.decided = date("2026-11-26"), .today = date("2026-11-28")};

    CHECK(StreakTerms::created(Schedule::daily(), night).first == date("2026-11-27"));
}

TEST_CASE("another schedule counts from when it begins, and keeps the streak") {
    CHECK(Goal{"daily"}.change("mon", kMonday + 2).after("xxx....x") == "4 4 0");
    CHECK(Goal{"daily"}.change("mon", kMonday + 2).after("xx.....x") == "1 2 0");
    CHECK(Goal{"daily"}.change("weekly:2", kMonday + 2).after("xxxxxxx......x") == "8 8 1");
    CHECK(Goal{"daily"}.change("weekly:2", kMonday + 2).after("xxxx..x......x") == "2 4 0");
    CHECK(Goal{"weekly:2"}.change("daily", kMonday + 2).after("xx.....x.") == "3 3 0");
}

TEST_CASE("a check-in counts once however often it is made, and taken back not at all") {
    const StreakTerms terms{
        .first = kMonday, .imported = 0, .schedules = {{kMonday, Schedule::daily()}}};
    const UserCalendar calendar{.zone = TimeZone::utc()};
    const OpenDays days{.decided = kMonday - 1, .today = kMonday + 1};
    auto state = StreakState::begin(terms);
    static_cast<void>(state.advance(terms, calendar, days));
    const auto untouched = state;

    state.check_in(kMonday);
    state.check_in(kMonday);
    CHECK(state.shown(terms, calendar, days).current == 1);
    state.check_in(kMonday + 1);
    CHECK(state.shown(terms, calendar, days).current == 2);
    state.take_back(kMonday);
    CHECK(state.shown(terms, calendar, days).current == 1);
    state.take_back(kMonday + 1);
    state.take_back(kMonday + 1);
    CHECK(state == untouched);
}

TEST_CASE("travel neither adds nor loses a day") {
    // Berlin, Tokyo from the 5th on, Berlin again from the 11th on: a check-in at each noon.
    UserCalendar calendar{.zone = TimeZone::parse("Europe/Berlin").value()};
    const auto start = platform::parse_rfc3339("2026-11-02T11:00:00Z").value();
    const auto terms = StreakTerms::created(Schedule::daily(), calendar.days_at(start));
    auto state = StreakState::begin(terms);
    for (auto now = start; now < start + 14 * 24h; now += 1h) {
        calendar.settle(now);
        if (now == start + 48h) {
            calendar.change_zone(TimeZone::parse("Asia/Tokyo").value(), now);
        } else if (now == start + 192h) {
            calendar.change_zone(TimeZone::parse("Europe/Berlin").value(), now);
        }
        const auto days = calendar.days_at(now);
        static_cast<void>(state.advance(terms, calendar, days));
        if (now == calendar.zone.first_moment(days.today, 12h)) {
            state.check_in(days.today);
        }
        // On every date it is what it would be at home.
        CHECK(state.shown(terms, calendar, days).current >= days.today - terms.first);
        CHECK(state.shown(terms, calendar, days).current <= days.today - terms.first + 1);
    }
}
