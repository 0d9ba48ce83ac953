#pragma once

#include <optional>
#include <string_view>

#include "platform/core/clock.hpp"

namespace eventctl {

// A time as people give it: an RFC 3339 date-time, a date (its midnight in UTC), or how long ago:
// "90s", "15m", "2h", "7d".
[[nodiscard]] std::optional<platform::Timestamp> parse_moment(std::string_view text,
                                                              platform::Timestamp now);

inline constexpr std::string_view kMomentForms =
    "2026-11-21T09:30:00Z, 2026-11-21, or how long ago: 90s, 15m, 2h, 7d";

}  // namespace eventctl
