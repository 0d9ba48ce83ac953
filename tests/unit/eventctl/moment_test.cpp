#include "tools/eventctl/moment.hpp"

#include <doctest/doctest.h>

#include <string>

using eventctl::parse_moment;

TEST_CASE("a time is a date-time, a date or how long ago") {
    const auto now = *platform::parse_rfc3339("2026-11-21T12:00:00Z");
    struct Row {
        const char* text;
        const char* moment;
    };
    for (const auto& row :
         {Row{"2026-11-20T10:00:00+02:00", "2026-11-20T08:00:00.000000Z"},
          Row{"2026-11-20", "2026-11-20T00:00:00.000000Z"},
          Row{"0s", "2026-11-21T12:00:00.000000Z"}, Row{"90s", "2026-11-21T11:58:30.000000Z"},
          Row{"15m", "2026-11-21T11:45:00.000000Z"}, Row{"2h", "2026-11-21T10:00:00.000000Z"},
          Row{"7d", "2026-11-14T12:00:00.000000Z"}}) {
        CAPTURE(row.text);
        const auto moment = parse_moment(row.text, now);
        REQUIRE(moment);
        CHECK(platform::to_rfc3339(*moment) == row.moment);
    }
}

TEST_CASE("what is no time is none") {
    for (const char* text : {"", "soon", "2026-13-01", "2026-11-20 10:00", "s", "-1s", "1.5h", "1w",
                             "99999999999d", "9223372036854775807s", "1 h", "+1h"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_moment(text, {}));
    }
}
