#include "user-service/domain/schedule.hpp"

#include <doctest/doctest.h>

using namespace user;

namespace {

Schedule schedule(std::string_view text) {
    return *Schedule::parse(text);
}
LocalDate date(std::string_view text) {
    return LocalDate::parse(text).value();
}

std::string shown(const Schedules& schedules) {
    std::string text;
    for (const auto& [from, each] : schedules) {
        text += from.str() + ' ' + each.str() + "; ";
    }
    return text;
}

}  // namespace

TEST_CASE("a schedule is printed as it is read") {
    for (const char* text : {"daily", "mon", "sun", "mon,wed,fri", "sat,sun",
                             "mon,tue,wed,thu,fri,sat", "weekly:1", "weekly:7"}) {
        CAPTURE(text);
        const auto parsed = Schedule::parse(text);

        REQUIRE(parsed);
        CHECK(parsed->str() == text);
    }
    CHECK(schedule("mon,tue,wed,thu,fri,sat,sun") == Schedule::daily());
}

TEST_CASE("what is no schedule is refused") {
    for (const std::string& text : {std::string{},
                                    std::string{"Daily"},
                                    std::string{"daily "},
                                    std::string{"weekly"},
                                    std::string{"weekly:"},
                                    std::string{"weekly:0"},
                                    std::string{"weekly:8"},
                                    std::string{"weekly:03"},
                                    std::string{"weekly:-1"},
                                    std::string{"weekly:3x"},
                                    std::string{","},
                                    std::string{"mon,"},
                                    std::string{",mon"},
                                    std::string{"mon,,tue"},
                                    std::string{"mon,mon"},
                                    std::string{"fri,mon"},
                                    std::string{"monday"},
                                    std::string{"mon, tue"},
                                    std::string{"mon,tue\0", 8},
                                    std::string(10'000, 'a')}) {
        CAPTURE(text);
        const auto parsed = Schedule::parse(text);

        REQUIRE(!parsed);
        CHECK(parsed.error().fault.slug == "schedule_invalid");
    }
}

TEST_CASE("weekdays are a set that is not empty, in any order") {
    CHECK(Schedule::on_weekdays({5, 1, 3})->str() == "mon,wed,fri");
    CHECK(Schedule::on_weekdays({7, 6, 5, 4, 3, 2, 1})->is_daily());
    for (const std::vector<int>& weekdays :
         {std::vector<int>{}, {0}, {8}, {-1}, {1, 1}, {1, 2, 3, 4, 5, 6, 7, 1}}) {
        CHECK(!Schedule::on_weekdays(weekdays));
    }
    CHECK(Schedule::times_a_week(7)->is_weekly());
    CHECK(!Schedule::times_a_week(7)->is_daily());
    for (const int times : {0, 8, -1}) {
        CHECK(!Schedule::times_a_week(times));
    }
}

TEST_CASE("another schedule counts from tomorrow, and by the week from the next Monday") {
    const Schedules daily{{date("2026-11-02"), Schedule::daily()}};
    const Schedules weekly{{date("2026-11-02"), schedule("weekly:3")}};
    struct Row {
        const Schedules* before;
        const char* next;
        const char* today;
        const char* then;
    };
    for (const auto& row : {
             Row{&daily, "mon,fri", "2026-11-28", "2026-11-02 daily; 2026-11-29 mon,fri; "},
             Row{&daily, "weekly:3", "2026-11-28", "2026-11-02 daily; 2026-11-30 weekly:3; "},
             Row{&daily, "weekly:3", "2026-11-29", "2026-11-02 daily; 2026-11-30 weekly:3; "},
             Row{&daily, "weekly:3", "2026-11-30", "2026-11-02 daily; 2026-12-07 weekly:3; "},
             Row{&weekly, "weekly:1", "2026-11-28", "2026-11-02 weekly:3; 2026-11-30 weekly:1; "},
             Row{&weekly, "daily", "2026-11-24", "2026-11-02 weekly:3; 2026-11-30 daily; "},
             Row{&daily, "daily", "2026-11-28", "2026-11-02 daily; "},
         }) {
        CAPTURE(row.next);
        CAPTURE(row.today);
        CHECK(shown(with_schedule(*row.before, schedule(row.next), date(row.today))) == row.then);
    }
}

TEST_CASE("of schedules that have not begun the last one that was asked for counts") {
    Schedules schedules{{date("2026-11-02"), Schedule::daily()}};
    schedules = with_schedule(schedules, schedule("weekly:3"), date("2026-11-24"));

    const auto again = with_schedule(schedules, schedule("mon"), date("2026-11-25"));
    const auto back = with_schedule(schedules, Schedule::daily(), date("2026-11-25"));
    const auto begun = with_schedule(schedules, schedule("mon"), date("2026-12-01"));

    CHECK(shown(again) == "2026-11-02 daily; 2026-11-26 mon; ");
    CHECK(shown(back) == "2026-11-02 daily; ");
    CHECK(shown(begun) == "2026-11-02 daily; 2026-11-30 weekly:3; 2026-12-07 mon; ");
}

TEST_CASE("the schedule of a date is the last that had begun, and the first for all before it") {
    const Schedules schedules{{date("2026-11-02"), Schedule::daily()},
                              {date("2026-11-30"), schedule("weekly:3")}};

    CHECK(schedule_on(schedules, date("2026-10-01")).schedule.is_daily());
    CHECK(schedule_on(schedules, date("2026-11-29")).schedule.is_daily());
    CHECK(schedule_on(schedules, date("2026-11-30")).schedule.times() == 3);
    CHECK(schedule_on(schedules, date("2027-11-30")).schedule.times() == 3);
}
