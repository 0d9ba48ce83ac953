#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/core/clock.hpp"
#include "platform/core/local_date.hpp"

namespace platform {

// A time zone of IANA's database, as the system's tzdata has it: read once, when the first name is
// parsed, and never from a network. An update of tzdata counts from the next start. Its files say
// every change of the clock until 2037; after that a zone stays as it was.
// A value that is cheap to copy. Thread-safe.
class TimeZone {
public:
    // An IANA name as tzdata spells it, links such as "Asia/Calcutta" included; nothing else names
    // a zone, neither another case nor an offset, a path or "localtime".
    [[nodiscard]] static std::optional<TimeZone> parse(std::string_view name);
    [[nodiscard]] static TimeZone utc();
    // Every name that parse takes, in order.
    [[nodiscard]] static std::vector<std::string> names();

    [[nodiscard]] const std::string& name() const;  // as it was parsed

    // The date on the clock. Where a clock is set back over midnight a date that has begun goes on:
    // dates never go back as time goes on, but where a whole day is repeated.
    [[nodiscard]] LocalDate date_at(Timestamp moment) const;

    // The first moment at which the clock shows this time of this date, or one behind it.
    [[nodiscard]] Timestamp first_moment(LocalDate date, std::chrono::hours time_of_day) const;
    // When the date begins, also where there is no midnight; a date that the zone skips begins, and
    // ends, when the next one begins.
    [[nodiscard]] Timestamp beginning_of(LocalDate date) const { return first_moment(date, {}); }

    // The dates within [first, last] that are shorter than `least`, in order.
    [[nodiscard]] std::vector<LocalDate> short_dates(LocalDate first, LocalDate last,
                                                     std::chrono::hours least) const;

    [[nodiscard]] std::chrono::seconds offset_at(Timestamp moment) const;  // east of UTC: positive

    bool operator==(const TimeZone&) const = default;

private:
    explicit TimeZone(const void* zone) : zone_{zone} {}

    const void* zone_;  // the library's time_zone, in its database, which is never unloaded
};

}  // namespace platform
