#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "user-service/domain/calendar.hpp"
#include "user-service/domain/schedule.hpp"

// The rules of docs/decisions/0015-streaks-are-dates-of-a-calendar.md.
namespace user {

inline constexpr int kFreezesMax = 2;     // in hand
inline constexpr int kDaysPerFreeze = 7;  // counted in the streak
inline constexpr int kImportedStreakMax = 100'000;

// What a goal's streak is derived from, beside the calendar of its owner and its check-ins.
struct StreakTerms {
    LocalDate first;        // nothing before it counts, and nothing before it is missed
    std::int64_t imported;  // what the streak begins with: 0 where nothing was imported
    Schedules schedules;

    // Of a new goal; `open` at the moment of its creation.
    [[nodiscard]] static StreakTerms created(const Schedule& schedule, const OpenDays& open);
    // Of one that goes on from a streak of `days`, the last of which was `until`; it may be today.
    // None where it has less than none or more than kImportedStreakMax, or its last is to come.
    [[nodiscard]] static std::optional<StreakTerms> imported_from(const Schedule& schedule,
                                                                  std::int64_t days,
                                                                  LocalDate until,
                                                                  const OpenDays& open);

    bool operator==(const StreakTerms&) const = default;
};

// What is shown of a goal. Days on which something was due and done, one after the other.
struct Streak {
    std::int64_t current = 0;
    std::int64_t longest = 0;
    int freezes = 0;  // in hand

    bool operator==(const Streak&) const = default;
};

struct DerivedStreak {
    Streak streak;
    std::vector<LocalDate> frozen;  // in order: the missed days that a freeze was spent on

    bool operator==(const DerivedStreak&) const = default;
};

// From the whole log, in any order: what the incremental form (streak_state.hpp) has to arrive at.
// It reads every date since the first.
[[nodiscard]] DerivedStreak derive_streak(const StreakTerms& terms, std::vector<LocalDate> checkins,
                                          const UserCalendar& calendar, const OpenDays& days);

}  // namespace user
