#include "platform/core/local_date.hpp"

#include <doctest/doctest.h>

using platform::LocalDate;

namespace {

LocalDate date(std::string_view text) {
    return LocalDate::parse(text).value();
}

}  // namespace

TEST_CASE("a local date is read in its one spelling and printed the same") {
    for (const char* text : {"0001-01-01", "1970-01-01", "2000-02-29", "2024-02-29", "2026-11-28",
                             "2011-12-30", "9999-12-31"}) {
        CAPTURE(text);
        const auto parsed = LocalDate::parse(text);

        REQUIRE(parsed);
        CHECK(parsed->str() == text);
    }
}

TEST_CASE("what is no date, or not written as one, is refused") {
    for (const std::string& text : {std::string{},
                                    std::string{"2026-11-2"},
                                    std::string{"2026-11-288"},
                                    std::string{"2026-11-31"},
                                    std::string{"2025-02-29"},
                                    std::string{"1900-02-29"},
                                    std::string{"2026-00-01"},
                                    std::string{"2026-13-01"},
                                    std::string{"2026-01-00"},
                                    std::string{"0000-01-01"},
                                    std::string{"-001-01-01"},
                                    std::string{"+026-01-01"},
                                    std::string{" 026-01-01"},
                                    std::string{"2026/11/28"},
                                    std::string{"2026-1-028"},
                                    std::string{"20261128"},
                                    std::string{"2026-W48-6"},
                                    std::string{"2026-332"},
                                    std::string{"2026-11-28T00:00:00Z"},
                                    std::string{"2026-11-2\0", 10},
                                    std::string{"٢٠٢٦-11-28"},
                                    std::string{"today"},
                                    std::string(10'000, '1')}) {
        CAPTURE(text);
        CHECK(!LocalDate::parse(text));
    }
}

TEST_CASE("days are added and counted over leap days and the ends of years") {
    struct Row {
        const char* date;
        int days;
        const char* then;
    };
    for (const auto& row : {
             Row{"2024-02-28", 1, "2024-02-29"},
             Row{"2023-02-28", 1, "2023-03-01"},
             Row{"2000-02-28", 2, "2000-03-01"},
             Row{"2026-12-31", 1, "2027-01-01"},
             Row{"2024-01-01", 366, "2025-01-01"},
             Row{"2026-03-01", -1, "2026-02-28"},
         }) {
        CAPTURE(row.date);
        CHECK((date(row.date) + row.days).str() == row.then);
        CHECK(date(row.then) - date(row.date) == row.days);
    }
}

TEST_CASE("a date beyond what has a form prints as the nearest that has one") {
    CHECK((date("9999-12-31") + 1).str() == "9999-12-31");
    CHECK((date("0001-01-01") - 1).str() == "0001-01-01");
}

TEST_CASE("weeks are ISO weeks, also over the end of a year") {
    struct Row {
        const char* date;
        int weekday;
        const char* monday;
    };
    for (const auto& row : {
             Row{"2026-11-28", 6, "2026-11-23"},
             Row{"2026-11-29", 7, "2026-11-23"},
             Row{"2026-11-30", 1, "2026-11-30"},
             Row{"2021-01-01", 5, "2020-12-28"},
             Row{"2024-12-30", 1, "2024-12-30"},
             Row{"1969-12-31", 3, "1969-12-29"},
             Row{"2024-02-29", 4, "2024-02-26"},
         }) {
        CAPTURE(row.date);
        CHECK(date(row.date).iso_weekday() == row.weekday);
        CHECK(date(row.date).monday().str() == row.monday);
    }
}
