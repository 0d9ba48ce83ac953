#pragma once

#include <cstdint>
#include <vector>

#include "user-service/domain/streak.hpp"

namespace user {

// What a goal's row holds of its streak, so that neither a check-in nor the mere passing of days
// needs the log. It is exact up to `through`; what was done on the few dates after it is kept
// apart, as it may be taken back.
struct StreakState {
    LocalDate through;
    std::int64_t current;        // 0 and more
    std::int64_t longest;        // `current` and more
    std::int16_t freezes;        // 0 to kFreezesMax
    std::int16_t toward_freeze;  // days counted towards the next one: 0 to kDaysPerFreeze - 1
    std::int16_t week;   // bit 0 is Monday: check-ins of the week of `through`, where it is weekly
    std::int16_t ahead;  // bit 0 is the date after `through`, and so on: check-ins there

    [[nodiscard]] static StreakState begin(const StreakTerms& terms);

    // Decides what can be decided by now, in a few steps however long ago the last time was.
    // Returns the missed days that freezes were spent on, to be recorded with the state.
    [[nodiscard]] std::vector<LocalDate> advance(const StreakTerms& terms,
                                                 const UserCalendar& calendar,
                                                 const OpenDays& days);

    // Of a date that is open, after `advance` with the same days. Twice is once.
    void check_in(LocalDate date);
    void take_back(LocalDate date);

    // After `advance` with the same days.
    [[nodiscard]] Streak shown(const StreakTerms& terms, const UserCalendar& calendar,
                               const OpenDays& days) const;

    bool operator==(const StreakState&) const = default;
};

}  // namespace user
