#include "platform/core/time_zone.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <thread>

using namespace std::chrono_literals;
using platform::LocalDate;
using platform::Timestamp;
using platform::TimeZone;

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

}  // namespace

TEST_CASE("a time zone has the names of IANA's database, links included") {
    for (const char* name :
         {"UTC", "Etc/UTC", "Etc/GMT+12", "Europe/Berlin", "America/New_York", "Asia/Calcutta",
          "Asia/Kolkata", "America/Argentina/ComodRivadavia", "Pacific/Kiritimati",
          "Australia/Lord_Howe", "America/Port-au-Prince", "US/Pacific", "EST5EDT"}) {
        CAPTURE(name);
        const auto parsed = TimeZone::parse(name);

        REQUIRE(parsed);
        CHECK(parsed->name() == name);
    }
    CHECK(TimeZone::utc().name() == "UTC");
}

TEST_CASE("nothing else is the name of a time zone") {
    for (const std::string& name : {std::string{},
                                    std::string{"europe/berlin"},
                                    std::string{"EUROPE/BERLIN"},
                                    std::string{"utc"},
                                    std::string{" Europe/Berlin"},
                                    std::string{"Europe/Berlin "},
                                    std::string{"Europe/Berlin\0", 14},
                                    std::string{"Europe/Berlin/"},
                                    std::string{"/Europe/Berlin"},
                                    std::string{"Europe//Berlin"},
                                    std::string{"./Europe/Berlin"},
                                    std::string{"Europe"},
                                    std::string{"Europe/"},
                                    std::string{"../etc/passwd"},
                                    std::string{"../../../etc/passwd"},
                                    std::string{"/etc/localtime"},
                                    std::string{"localtime"},
                                    std::string{"posixrules"},
                                    std::string{"posix/Europe/Berlin"},
                                    std::string{"right/Europe/Berlin"},
                                    std::string{"Factory"},
                                    std::string{"leapseconds"},
                                    std::string{"tzdata.zi"},
                                    std::string{"zone.tab"},
                                    std::string{"zone1970.tab"},
                                    std::string{"iso3166.tab"},
                                    std::string{"leap-seconds.list"},
                                    std::string{"+VERSION"},
                                    std::string{"+02:00"},
                                    std::string{"UTC+2"},
                                    std::string{"Z"},
                                    std::string{"Mars/Olympus_Mons"},
                                    std::string{"\xff\xfe"},
                                    std::string(10 * 1024, 'A'),
                                    std::string(10 * 1024, '/')}) {
        CAPTURE(name);
        CHECK(!TimeZone::parse(name));
    }
}

TEST_CASE("every name that is listed is one, and some hundred are") {
    const auto names = TimeZone::names();

    CHECK(names.size() > 400);
    CHECK(std::is_sorted(names.begin(), names.end()));
    CHECK(std::all_of(names.begin(), names.end(),
                      [](const auto& name) { return TimeZone::parse(name).has_value(); }));
}

TEST_CASE("the date is the one on the clock of the zone") {
    struct Row {
        const char* zone;
        const char* moment;
        const char* date;
    };
    for (const auto& row : {
             Row{"UTC", "2026-11-28T23:59:59.999999Z", "2026-11-28"},
             Row{"Europe/Berlin", "2026-11-28T22:59:59.999999Z", "2026-11-28"},
             Row{"Europe/Berlin", "2026-11-28T23:00:00Z", "2026-11-29"},
             Row{"Europe/Berlin", "2026-06-28T22:00:00Z", "2026-06-29"},
             Row{"Pacific/Kiritimati", "2026-11-28T10:00:00Z", "2026-11-29"},
             Row{"Pacific/Pago_Pago", "2026-11-28T10:59:59Z", "2026-11-27"},
             Row{"Asia/Kathmandu", "2026-11-28T18:15:00Z", "2026-11-29"},
             Row{"Australia/Lord_Howe", "2026-12-31T13:00:00Z", "2027-01-01"},
             Row{"America/New_York", "2024-02-29T05:00:00Z", "2024-02-29"},
             Row{"Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29"},
             Row{"Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31"},
             Row{"UTC", "0001-01-01T00:00:00Z", "0001-01-01"},
             Row{"UTC", "9999-12-31T23:59:59Z", "9999-12-31"},
             Row{"Europe/Berlin", "0001-01-01T00:00:00Z", "0001-01-01"},
         }) {
        CAPTURE(row.zone);
        CAPTURE(row.moment);
        CHECK(zone(row.zone).date_at(moment(row.moment)).str() == row.date);
    }
}

TEST_CASE("a date that has begun goes on where the clock is set back over midnight") {
    // At 00:01 on 2010-11-07 clocks in St. John's went back to 23:01.
    const auto st_johns = zone("America/St_Johns");

    CHECK(st_johns.date_at(moment("2010-11-07T02:29:59Z")).str() == "2010-11-06");
    CHECK(st_johns.date_at(moment("2010-11-07T02:30:30Z")).str() == "2010-11-07");
    CHECK(st_johns.date_at(moment("2010-11-07T02:31:00Z")).str() == "2010-11-07");
    CHECK(st_johns.date_at(moment("2010-11-07T03:29:59Z")).str() == "2010-11-07");
    CHECK(st_johns.date_at(moment("2010-11-08T03:29:59Z")).str() == "2010-11-07");
    CHECK(st_johns.date_at(moment("2010-11-08T03:30:00Z")).str() == "2010-11-08");
}

TEST_CASE("days begin where their clock says so, with 23, 24 and 25 hours, and with none") {
    struct Row {
        const char* zone;
        const char* date;
        const char* begins;
        std::chrono::minutes length;
    };
    for (const auto& row : {
             Row{"Europe/Berlin", "2026-03-28", "2026-03-27T23:00:00Z", 24h},
             Row{"Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00Z", 23h},
             Row{"Europe/Berlin", "2026-10-25", "2026-10-24T22:00:00Z", 25h},
             Row{"America/New_York", "2026-03-08", "2026-03-08T05:00:00Z", 23h},
             Row{"America/New_York", "2026-11-01", "2026-11-01T04:00:00Z", 25h},
             Row{"Australia/Lord_Howe", "2026-10-04", "2026-10-03T13:30:00Z", 23h + 30min},
             Row{"Australia/Lord_Howe", "2026-04-05", "2026-04-04T13:00:00Z", 24h + 30min},
             Row{"America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z", 23h},
             Row{"America/Sao_Paulo", "2018-02-17", "2018-02-17T02:00:00Z", 25h},
             Row{"Asia/Beirut", "2022-03-27", "2022-03-26T22:00:00Z", 23h},
             Row{"Asia/Beirut", "2022-10-29", "2022-10-28T21:00:00Z", 25h},
             Row{"America/Havana", "2024-11-03", "2024-11-03T04:00:00Z", 25h},
             Row{"America/St_Johns", "2010-11-06", "2010-11-06T02:30:00Z", 24h},
             Row{"America/St_Johns", "2010-11-07", "2010-11-07T02:30:00Z", 25h},
             Row{"Pacific/Apia", "2011-12-29", "2011-12-29T10:00:00Z", 24h},
             Row{"Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z", 0h},
             Row{"Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z", 24h},
             Row{"Antarctica/Casey", "2018-03-11", "2018-03-10T13:00:00Z", 27h},
             Row{"Pacific/Kiritimati", "1995-01-01", "1994-12-31T10:00:00Z", 24h},
         }) {
        CAPTURE(row.zone);
        CAPTURE(row.date);
        const auto begins = zone(row.zone).beginning_of(date(row.date));

        CHECK(platform::to_rfc3339(begins) == platform::to_rfc3339(moment(row.begins)));
        CHECK(zone(row.zone).beginning_of(date(row.date) + 1) - begins == row.length);
    }
}

TEST_CASE("a time of day that comes twice is its first, one that never comes is when it is past") {
    struct Row {
        const char* zone;
        const char* date;
        std::chrono::hours time;
        const char* moment;
    };
    for (const auto& row : {
             Row{"Europe/Berlin", "2026-10-25", 2h, "2026-10-25T00:00:00Z"},
             Row{"Europe/Berlin", "2026-10-25", 3h, "2026-10-25T02:00:00Z"},
             Row{"Europe/Berlin", "2026-03-29", 2h, "2026-03-29T01:00:00Z"},
             Row{"Europe/Berlin", "2026-03-29", 3h, "2026-03-29T01:00:00Z"},
             Row{"Europe/Helsinki", "2026-03-29", 3h, "2026-03-29T01:00:00Z"},
             Row{"Europe/Helsinki", "2026-10-25", 3h, "2026-10-25T00:00:00Z"},
             Row{"Antarctica/Casey", "2018-03-11", 3h, "2018-03-10T16:00:00Z"},
             Row{"Pacific/Apia", "2011-12-30", 3h, "2011-12-30T10:00:00Z"},
         }) {
        CAPTURE(row.zone);
        CAPTURE(row.date);
        CHECK(platform::to_rfc3339(zone(row.zone).first_moment(date(row.date), row.time)) ==
              platform::to_rfc3339(moment(row.moment)));
    }
}

TEST_CASE("short are the dates that a zone has skipped, and no day of summer time") {
    const auto short_dates = [](const char* name, const char* first, const char* last) {
        std::string text;
        for (const auto& each : zone(name).short_dates(date(first), date(last), 12h)) {
            text += each.str() + ' ';
        }
        return text;
    };

    CHECK(short_dates("Pacific/Apia", "1970-01-01", "2030-01-01") == "2011-12-30 ");
    CHECK(short_dates("Pacific/Apia", "2011-12-30", "2011-12-30") == "2011-12-30 ");
    CHECK(short_dates("Pacific/Apia", "2011-12-31", "2030-01-01") == "");
    CHECK(short_dates("Pacific/Apia", "2010-01-01", "2011-12-29") == "");
    CHECK(short_dates("Pacific/Fakaofo", "2000-01-01", "2030-01-01") == "2011-12-30 ");
    CHECK(short_dates("Pacific/Kiritimati", "1970-01-01", "2030-01-01") == "1994-12-31 ");
    CHECK(short_dates("Pacific/Kwajalein", "1970-01-01", "2030-01-01") == "1993-08-21 ");
    CHECK(short_dates("Europe/Berlin", "1970-01-01", "2037-12-31") == "");
    CHECK(short_dates("UTC", "1970-01-01", "2037-12-31") == "");
}

TEST_CASE("dates and their beginnings agree, in every zone") {
    for (const auto& name : TimeZone::names()) {
        const auto each = zone(name);
        for (auto day = date("2010-01-01"); day < date("2013-01-01"); day = day + 1) {
            const auto begins = each.beginning_of(day);
            const auto next = each.beginning_of(day + 1);
            const bool agrees = begins <= next && each.date_at(begins - 1us) < day &&
                                each.date_at(begins) >= day &&
                                (begins == next ||
                                 (each.date_at(begins) == day && each.date_at(next - 1us) == day));
            CHECK_MESSAGE(agrees, name, " ", day.str());
        }
    }
}

TEST_CASE("many threads ask at once") {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([] {
            for (const auto& name : TimeZone::names()) {
                static_cast<void>(zone(name).date_at(Timestamp{}));
            }
        });
    }
}
