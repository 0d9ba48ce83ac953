#include "user-service/domain/streak_state.hpp"

#include <algorithm>
#include <bit>

#include "platform/core/ensure.hpp"

namespace user {

namespace {

constexpr int kDaysAheadMax = 8;

int bits_of(std::int16_t bits) {
    return std::popcount(static_cast<std::uint16_t>(bits));
}

std::int16_t bit_of(int position) {
    return static_cast<std::int16_t>(1 << position);
}

// Takes one date after the other into a state.
class Steps {
public:
    Steps(StreakState& state, const StreakTerms& terms, const UserCalendar& calendar,
          const OpenDays& days)
        : state_{state},
          terms_{terms},
          decided_{days.decided},
          excused_{calendar.excused_within(state.through.monday(), days.today)} {}

    // The date after `through`. False where it may still be done, and so nothing behind it counts.
    bool step() {
        const auto date = ++state_.through;
        const bool done = (state_.ahead & 1) != 0;
        state_.ahead = static_cast<std::int16_t>(state_.ahead >> 1);
        const auto& in_force = schedule_on(terms_.schedules, date);
        if (in_force.schedule.is_weekly()) {
            return step_in_week(date, done, in_force);
        }
        if (!in_force.schedule.has_weekday(date.iso_weekday()) || is_excused(date)) {
            return true;
        }
        if (done) {
            count();
        }
        return done || miss({date});
    }

    [[nodiscard]] const std::vector<LocalDate>& frozen() const { return frozen_; }

private:
    [[nodiscard]] bool is_excused(LocalDate date) const {
        return std::binary_search(excused_.begin(), excused_.end(), date);
    }

    bool step_in_week(LocalDate date, bool done, const ScheduleFrom& in_force) {
        if (done && !is_excused(date)) {
            if (bits_of(state_.week) < in_force.schedule.times()) {
                count();
            }
            state_.week = static_cast<std::int16_t>(state_.week | bit_of(date.iso_weekday() - 1));
        }
        if (date.iso_weekday() < 7) {
            return true;
        }
        const auto missed = missed_in_week(date.monday(), in_force);
        state_.week = 0;
        return miss(missed);
    }

    // The last days of the week on which what is missing could have been done.
    [[nodiscard]] std::vector<LocalDate> missed_in_week(LocalDate monday,
                                                        const ScheduleFrom& in_force) const {
        const bool is_cut = terms_.first > monday ||
                            (in_force.from > monday && in_force != terms_.schedules.front());
        std::vector<LocalDate> undone;
        int days = 0;
        for (int i = 6; i >= 0; --i) {
            if (!is_excused(monday + i)) {
                ++days;
                if ((state_.week & bit_of(i)) == 0) {
                    undone.push_back(monday + i);
                }
            }
        }
        const int needed = is_cut ? 0 : std::min(in_force.schedule.times(), days);
        const auto missing = std::max(0, needed - bits_of(state_.week));
        undone.resize(static_cast<std::size_t>(missing), monday);
        std::reverse(undone.begin(), undone.end());
        return undone;
    }

    void count() {
        ++state_.current;
        state_.longest = std::max(state_.longest, state_.current);
        ++state_.toward_freeze;
        if (state_.toward_freeze == kDaysPerFreeze) {
            state_.toward_freeze = 0;
            state_.freezes = std::min<std::int16_t>(state_.freezes + 1, kFreezesMax);
        }
    }

    // Dates in order. False where they may still be done, as they are not over.
    bool miss(const std::vector<LocalDate>& dates) {
        if (dates.empty() || state_.current == 0) {
            return true;
        }
        if (state_.through > decided_) {
            return false;
        }
        if (dates.size() <= static_cast<std::size_t>(state_.freezes)) {
            state_.freezes = static_cast<std::int16_t>(state_.freezes - std::ssize(dates));
            frozen_.insert(frozen_.end(), dates.begin(), dates.end());
        } else {
            state_.current = 0;
            state_.freezes = 0;
            state_.toward_freeze = 0;
        }
        return true;
    }

    StreakState& state_;
    const StreakTerms& terms_;
    LocalDate decided_;
    std::vector<LocalDate> excused_;
    std::vector<LocalDate> frozen_;
};

}  // namespace

StreakState StreakState::begin(const StreakTerms& terms) {
    return {.through = terms.first - 1,
            .current = terms.imported,
            .longest = terms.imported,
            .freezes = 0,
            .toward_freeze = 0,
            .week = 0,
            .ahead = 0};
}

std::vector<LocalDate> StreakState::advance(const StreakTerms& terms, const UserCalendar& calendar,
                                            const OpenDays& days) {
    if (through >= days.decided) {
        return {};
    }
    Steps steps{*this, terms, calendar, days};
    while (through < days.decided && (current > 0 || ahead != 0)) {
        steps.step();
    }
    through = std::max(through, days.decided);  // with nothing to lose, nothing happens
    return steps.frozen();
}

void StreakState::check_in(LocalDate date) {
    if (date > through) {
        platform::ensure(date - through <= kDaysAheadMax, "a streak is advanced before a check-in");
        ahead = static_cast<std::int16_t>(ahead | bit_of(date - through - 1));
    }
}

void StreakState::take_back(LocalDate date) {
    if (date > through && date - through <= kDaysAheadMax) {
        ahead = static_cast<std::int16_t>(ahead & ~bit_of(date - through - 1));
    }
}

Streak StreakState::shown(const StreakTerms& terms, const UserCalendar& calendar,
                          const OpenDays& days) const {
    StreakState then = *this;
    if (then.through < days.today) {
        Steps steps{then, terms, calendar, days};
        while (then.through < days.today && steps.step()) {
        }
    }
    return {.current = then.current, .longest = then.longest, .freezes = then.freezes};
}

}  // namespace user
