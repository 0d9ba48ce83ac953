#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace platform {

// A moment in UTC, to the microsecond: what PostgreSQL keeps.
using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;

// RFC 3339 in UTC with six digits: 2026-11-21T09:30:00.000000Z. A moment before the year 0001 or
// after 9999 becomes the nearest one within, as there is no form for it.
[[nodiscard]] std::string to_rfc3339(Timestamp timestamp);

// Any RFC 3339 date-time whose moment lies in the years 0001 to 9999 of UTC, with any offset;
// digits beyond the microsecond are cut. A leap second (:60) is refused, as PostgreSQL and
// JavaScript know none.
[[nodiscard]] std::optional<Timestamp> parse_rfc3339(std::string_view text);

// Where "now" comes from. Thread-safe.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Timestamp now() const = 0;
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] Timestamp now() const override;
};

}  // namespace platform
