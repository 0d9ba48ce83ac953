#include "user-service/domain/calendar.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace user;

namespace {

TimeZone zone(std::string_view name) {
    return TimeZone::parse(name).value();
}
LocalDate date(std::string_view text) {
    return LocalDate::parse(text).value();
}
Timestamp moment(std::string_view text) {
    return platform::parse_rfc3339(text).value();
}

// "decided today", with the calendar settled first.
std::string days(UserCalendar calendar, std::string_view at) {
    calendar.settle(moment(at));
    const auto open = calendar.days_at(moment(at));
    return open.decided.str() + ' ' + open.today.str();
}

// Of all dates from 2000 to 2036, once everything that was asked for has come into force.
std::string excused(UserCalendar calendar) {
    calendar.settle(moment("2036-01-01T00:00:00Z"));
    std::string text;
    for (const auto& each : calendar.excused_within(date("2000-01-01"), date("2036-01-01"))) {
        text += each.str() + ' ';
    }
    return text;
}

UserCalendar changed(const char* from, const char* to, std::string_view at) {
    UserCalendar calendar{.zone = zone(from)};
    calendar.change_zone(zone(to), moment(at));
    return calendar;
}

}  // namespace

TEST_CASE("a time zone has to be one of IANA's") {
    CHECK(parse_time_zone("Asia/Tokyo")->name() == "Asia/Tokyo");
    CHECK(parse_time_zone("../etc/passwd").error().fault.slug == "time_zone_unknown");
}

TEST_CASE("a date is open while it is today, and until 03:00 of the next day") {
    struct Row {
        const char* zone;
        const char* at;
        const char* days;
    };
    for (const auto& row : {
             Row{"UTC", "2026-11-28T02:59:59.999999Z", "2026-11-26 2026-11-28"},
             Row{"UTC", "2026-11-28T03:00:00Z", "2026-11-27 2026-11-28"},
             Row{"UTC", "2026-11-28T23:59:59Z", "2026-11-27 2026-11-28"},
             Row{"UTC", "2026-11-29T00:00:00Z", "2026-11-27 2026-11-29"},
             Row{"UTC", "2027-01-01T00:00:00Z", "2026-12-30 2027-01-01"},
             Row{"UTC", "2024-03-01T01:00:00Z", "2024-02-28 2024-03-01"},
             // 02:00 is followed by 03:00, two hours after midnight.
             Row{"Europe/Berlin", "2026-03-29T00:59:59Z", "2026-03-27 2026-03-29"},
             Row{"Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-28 2026-03-29"},
             // 02:00 to 03:00 comes twice: four hours after midnight.
             Row{"Europe/Berlin", "2026-10-25T01:59:59Z", "2026-10-23 2026-10-25"},
             Row{"Europe/Berlin", "2026-10-25T02:00:00Z", "2026-10-24 2026-10-25"},
             Row{"America/New_York", "2026-03-08T06:59:59Z", "2026-03-06 2026-03-08"},
             Row{"America/New_York", "2026-03-08T07:00:00Z", "2026-03-07 2026-03-08"},
             Row{"Australia/Lord_Howe", "2026-04-04T15:59:59Z", "2026-04-03 2026-04-05"},
             Row{"Australia/Lord_Howe", "2026-04-04T16:30:00Z", "2026-04-04 2026-04-05"},
             // Once 03:00 has been, the window stays shut though 03:00 comes once more.
             Row{"Europe/Helsinki", "2026-10-25T00:00:00Z", "2026-10-24 2026-10-25"},
             Row{"Antarctica/Casey", "2018-03-10T16:00:00Z", "2018-03-10 2018-03-11"},
             Row{"Antarctica/Casey", "2018-03-10T17:30:00Z", "2018-03-10 2018-03-11"},
             // Days without a midnight begin at 01:00.
             Row{"America/Sao_Paulo", "2018-11-04T02:59:59Z", "2018-11-02 2018-11-03"},
             Row{"America/Sao_Paulo", "2018-11-04T03:00:00Z", "2018-11-02 2018-11-04"},
             Row{"America/Sao_Paulo", "2018-11-04T05:00:00Z", "2018-11-03 2018-11-04"},
             Row{"Asia/Beirut", "2022-03-26T22:00:00Z", "2022-03-25 2022-03-27"},
             Row{"Asia/Beirut", "2022-03-27T00:00:00Z", "2022-03-26 2022-03-27"},
             Row{"Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-28 2011-12-29"},
             Row{"Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-29 2011-12-31"},
             Row{"Pacific/Apia", "2011-12-30T13:00:00Z", "2011-12-30 2011-12-31"},
             Row{"Pacific/Kiritimati", "2026-11-28T12:59:59Z", "2026-11-27 2026-11-29"},
         }) {
        CAPTURE(row.zone);
        CAPTURE(row.at);
        CHECK(days({.zone = zone(row.zone)}, row.at) == row.days);
    }
}

TEST_CASE("another zone counts from the next midnight of the one before") {
    const auto east = changed("Europe/Berlin", "Asia/Tokyo", "2026-11-28T10:00:00Z");

    CHECK(days(east, "2026-11-28T22:59:59Z") == "2026-11-27 2026-11-28");
    // Midnight in Berlin is 08:00 in Tokyo. The 28th stays open for three hours all the same.
    CHECK(days(east, "2026-11-28T23:00:00Z") == "2026-11-27 2026-11-29");
    CHECK(days(east, "2026-11-29T01:59:59Z") == "2026-11-27 2026-11-29");
    CHECK(days(east, "2026-11-29T02:00:00Z") == "2026-11-28 2026-11-29");
    CHECK(days(east, "2026-11-29T15:00:00Z") == "2026-11-28 2026-11-30");
    CHECK(excused(east) == "");  // 16 hours were left of the 29th
}

TEST_CASE("going west a date goes on") {
    const auto west = changed("Asia/Tokyo", "America/Los_Angeles", "2026-11-28T10:00:00Z");

    CHECK(days(west, "2026-11-28T14:59:59Z") == "2026-11-27 2026-11-28");
    // Midnight in Tokyo is 07:00 of the same date in Los Angeles.
    CHECK(days(west, "2026-11-28T15:00:00Z") == "2026-11-27 2026-11-28");
    CHECK(days(west, "2026-11-29T07:59:59Z") == "2026-11-27 2026-11-28");
    CHECK(days(west, "2026-11-29T08:00:00Z") == "2026-11-27 2026-11-29");
    CHECK(days(west, "2026-11-29T11:00:00Z") == "2026-11-28 2026-11-29");
    CHECK(excused(west) == "");
}

TEST_CASE("no date is ever open again, and none comes back") {
    // Midnight in Kiritimati is 23:00 of the day before in Pago Pago.
    const auto back = changed("Pacific/Kiritimati", "Pacific/Pago_Pago", "2026-11-28T00:00:00Z");

    CHECK(days(back, "2026-11-28T09:59:59Z") == "2026-11-27 2026-11-28");
    CHECK(days(back, "2026-11-28T10:00:00Z") == "2026-11-27 2026-11-28");
    CHECK(days(back, "2026-11-29T10:59:59Z") == "2026-11-27 2026-11-28");
    CHECK(days(back, "2026-11-29T11:00:00Z") == "2026-11-27 2026-11-29");
}

TEST_CASE("a date of which a change leaves less than twelve hours is excused") {
    struct Row {
        const char* from;
        const char* to;
        const char* excused;
    };
    for (const auto& row : {
             Row{"Etc/UTC", "Etc/GMT-12", ""},  // twelve hours are left
             Row{"Etc/UTC", "Etc/GMT-13", "2026-11-29 "},
             Row{"America/Los_Angeles", "Pacific/Auckland", "2026-11-29 "},
             Row{"America/New_York", "Europe/London", ""},
             Row{"Pacific/Pago_Pago", "Pacific/Kiritimati", "2026-11-29 "},  // skipped
             Row{"Etc/GMT+12", "Etc/GMT-14", "2026-11-28 "},                 // it is still the 27th
             Row{"Etc/GMT-14", "Etc/GMT+12", ""},
             Row{"Asia/Tokyo", "Europe/Berlin", ""},
         }) {
        CAPTURE(row.from);
        CAPTURE(row.to);
        CHECK(excused(changed(row.from, row.to, "2026-11-28T11:30:00Z")) == row.excused);
    }
}

TEST_CASE("a date that was skipped lies between the one that ended and today") {
    const auto skipped = changed("Pacific/Pago_Pago", "Pacific/Kiritimati", "2026-11-28T12:00:00Z");

    // Midnight in Pago Pago is 01:00 of the day after next in Kiritimati.
    CHECK(days(skipped, "2026-11-29T10:59:59Z") == "2026-11-27 2026-11-28");
    CHECK(days(skipped, "2026-11-29T11:00:00Z") == "2026-11-27 2026-11-30");
    CHECK(days(skipped, "2026-11-29T13:59:59Z") == "2026-11-27 2026-11-30");
    CHECK(days(skipped, "2026-11-29T14:00:00Z") == "2026-11-29 2026-11-30");
}

TEST_CASE("the last zone that was asked for counts, and asking for the present one undoes it") {
    auto calendar = changed("Europe/Berlin", "Asia/Tokyo", "2026-11-28T10:00:00Z");
    auto undone = calendar;

    calendar.change_zone(zone("America/New_York"), moment("2026-11-28T11:00:00Z"));
    undone.change_zone(zone("Europe/Berlin"), moment("2026-11-28T11:00:00Z"));

    REQUIRE(calendar.next);
    CHECK(calendar.next->zone.name() == "America/New_York");
    CHECK(undone == UserCalendar{.zone = zone("Europe/Berlin")});
}

TEST_CASE("it does not matter how often a calendar is settled") {
    auto once = changed("America/Los_Angeles", "Pacific/Auckland", "2026-11-28T12:00:00Z");
    auto often = once;

    once.settle(moment("2026-12-05T00:00:00Z"));
    for (int hour = 0; hour < 24 * 6; ++hour) {
        often.settle(moment("2026-11-28T12:00:00Z") + std::chrono::hours{hour});
    }

    CHECK(once == often);
    CHECK(once.zone.name() == "Pacific/Auckland");
    CHECK(once.excused == std::vector<LocalDate>{date("2026-11-29")});
}

TEST_CASE("what a zone skips by itself is excused, also after it was left") {
    const UserCalendar apia{.zone = zone("Pacific/Apia")};
    const auto left = changed("Pacific/Apia", "Pacific/Auckland", "2012-03-01T00:00:00Z");
    const auto came = changed("Pacific/Auckland", "Pacific/Apia", "2012-03-01T00:00:00Z");
    // The midnight that ends the 29th in Apia is also the one that ends the 30th.
    const auto between = changed("Pacific/Apia", "UTC", "2011-12-29T20:00:00Z");

    CHECK(excused(apia) == "2011-12-30 ");
    CHECK(excused(left) == "2011-12-30 ");
    CHECK(excused(came) == "");
    CHECK(excused(between) == "");  // fourteen hours of the 30th are left in UTC
    CHECK(days(between, "2011-12-30T10:00:00Z") == "2011-12-28 2011-12-30");
}

TEST_CASE("a zone that changes every day never takes the calendar back") {
    UserCalendar calendar{.zone = zone("UTC")};
    const std::vector<const char*> names{"Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Tokyo",
                                         "America/New_York"};
    auto before = calendar.days_at(moment("2026-01-01T00:00:00Z"));
    for (int hour = 0; hour < 24 * 60; ++hour) {
        const auto now = moment("2026-01-01T00:00:00Z") + std::chrono::hours{hour};
        calendar.settle(now);
        if (hour % 7 == 0) {
            calendar.change_zone(zone(names[static_cast<std::size_t>(hour) % names.size()]), now);
        }
        const auto days = calendar.days_at(now);

        CHECK(days.today >= before.today);
        CHECK(days.decided >= before.decided);
        CHECK(days.today - days.decided >= 1);
        CHECK(days.today - days.decided <= 3);
        before = days;
    }
}
