#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "platform/core/clock.hpp"
#include "platform/core/local_date.hpp"
#include "platform/core/result.hpp"
#include "platform/core/time_zone.hpp"

namespace user {

using platform::LocalDate;
using platform::Timestamp;
using platform::TimeZone;

// Until when, on the next day's clock, a check-in may still be made or taken back.
inline constexpr std::chrono::hours kOpenUntil{3};
// A date that has less is excused: whatever is done or missed on it, streaks go on as they were.
inline constexpr std::chrono::hours kShortestDay{12};

// kTimeZoneUnknown.
[[nodiscard]] platform::Result<TimeZone> parse_time_zone(std::string_view name);

// How things stand at one moment. Both dates only ever go forward.
struct OpenDays {
    LocalDate decided;  // it and every date before it are over
    LocalDate today;

    // Whether a check-in for that date may be made or taken back.
    [[nodiscard]] bool contains(LocalDate date) const { return date > decided && date <= today; }
    [[nodiscard]] LocalDate first() const { return decided + 1; }

    bool operator==(const OpenDays&) const = default;
};

// Which date it is for a user, through all changes of his time zone
// (docs/decisions/0015-streaks-are-dates-of-a-calendar.md). Its members are what is stored.
struct UserCalendar {
    // The midnight at which a zone came into force, and the date that ended or went on there.
    struct Turn {
        Timestamp at;
        LocalDate last;

        bool operator==(const Turn&) const = default;
    };
    struct NextZone {
        TimeZone zone;
        Timestamp from;

        bool operator==(const NextZone&) const = default;
    };

    TimeZone zone;
    std::optional<Turn> turn{};        // none: the zone was never changed
    std::optional<NextZone> next{};    // what was asked for last, until it comes into force
    std::vector<LocalDate> excused{};  // in order: what changes have skipped or left too short

    // Brings into force what is due. To be called before anything else is asked, and enough:
    // it does not matter when, or how often, or whether the outcome is stored.
    void settle(Timestamp now);

    // From the next midnight of the zone that is in force. The last one that is asked for counts;
    // asking for the zone in force leaves everything as it is.
    void change_zone(const TimeZone& to, Timestamp now);

    [[nodiscard]] OpenDays days_at(Timestamp now) const;

    // The excused dates within [first, last], in order, with those that the zone itself skips.
    [[nodiscard]] std::vector<LocalDate> excused_within(LocalDate first, LocalDate last) const;

    bool operator==(const UserCalendar&) const = default;
};

}  // namespace user
