#include "platform/core/clock.hpp"

#include <doctest/doctest.h>

using platform::parse_rfc3339;
using platform::to_rfc3339;

TEST_CASE("an RFC 3339 time comes out as the same moment in UTC") {
    struct Row {
        const char* given;
        const char* utc;
    };
    for (const auto& row : {
             Row{"2026-11-21T09:30:00Z", "2026-11-21T09:30:00.000000Z"},
             Row{"2026-11-21t09:30:00.5z", "2026-11-21T09:30:00.500000Z"},
             Row{"2026-11-21T09:30:00.1234567+02:00", "2026-11-21T07:30:00.123456Z"},
             Row{"2024-02-29T23:59:59-00:30", "2024-03-01T00:29:59.000000Z"},
             Row{"1969-12-31T23:59:59.000001Z", "1969-12-31T23:59:59.000001Z"},
             Row{"0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000Z"},
             Row{"9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"},
         }) {
        CAPTURE(row.given);
        const auto parsed = parse_rfc3339(row.given);
        REQUIRE(parsed);
        CHECK(to_rfc3339(*parsed) == row.utc);
    }
}

TEST_CASE("a moment that has no year of four digits becomes the nearest that has") {
    using std::chrono::microseconds;

    CHECK(to_rfc3339(*parse_rfc3339("0001-01-01T00:00:00Z") - microseconds{1}) ==
          "0001-01-01T00:00:00.000000Z");
    CHECK(to_rfc3339(*parse_rfc3339("9999-12-31T23:59:59.999999Z") + microseconds{1}) ==
          "9999-12-31T23:59:59.999999Z");
    CHECK(to_rfc3339(platform::Timestamp::max()) == "9999-12-31T23:59:59.999999Z");
}

TEST_CASE("what is not an RFC 3339 time is refused") {
    for (const char* given :
         {"", "2026-11-21", "2026-11-21T09:30Z", "2026-11-21T09:30:00", "2026-13-01T00:00:00Z",
          "2026-02-29T00:00:00Z", "2026-11-21T24:00:00Z", "2026-11-21T09:60:00Z",
          "2026-11-21T09:30:60Z", "2026-11-21T09:30:00.Z", "2026-11-21T09:30:00+24:00",
          "2026-11-21T09:30:00Z ", "+026-11-21T09:30:00Z", "0000-01-01T00:00:00Z",
          "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"}) {
        CAPTURE(given);
        CHECK_FALSE(parse_rfc3339(given));
    }
}
