#include "user-service/domain/streak.hpp"

#include <algorithm>

namespace user {

namespace {

using Dates = std::vector<LocalDate>;

bool has(const Dates& dates, LocalDate date) {
    return std::binary_search(dates.begin(), dates.end(), date);
}

// What is due as one thing: a day, or what a week asks for; and what was done of it.
struct Due {
    LocalDate first;
    LocalDate last;  // when it is over something may be missed
    int counted;     // check-ins
    int missing;
    Dates undone;  // where something is missing: the dates on which it could have been done
};

class Dues {
public:
    Dues(const StreakTerms& terms, const Dates& checkins, const Dates& excused)
        : terms_{terms}, checkins_{checkins}, excused_{excused} {}

    // A week that is cut, as its first date is no Monday, asks for nothing.
    [[nodiscard]] Due from(LocalDate first) const {
        const auto& schedule = schedule_on(terms_.schedules, first).schedule;
        const auto last = schedule.is_weekly() ? first.monday() + 6 : first;
        const int most = schedule.is_weekly() ? schedule.times() : 1;
        int possible = 0;
        int done = 0;
        for (auto date = first; date <= last; ++date) {
            if (is_possible(date, schedule)) {
                ++possible;
                done += has(checkins_, date) ? 1 : 0;
            }
        }
        const bool is_cut = schedule.is_weekly() && first.iso_weekday() != 1;
        const int needed = is_cut ? 0 : std::min(most, possible);
        Due due{.first = first,
                .last = last,
                .counted = std::min(done, most),
                .missing = std::max(0, needed - done),
                .undone = {}};
        for (auto date = first; due.missing > 0 && date <= last; ++date) {
            if (is_possible(date, schedule) && !has(checkins_, date)) {
                due.undone.push_back(date);
            }
        }
        return due;
    }

private:
    [[nodiscard]] bool is_possible(LocalDate date, const Schedule& schedule) const {
        return schedule.has_weekday(date.iso_weekday()) && !has(excused_, date);
    }

    const StreakTerms& terms_;
    const Dates& checkins_;
    const Dates& excused_;
};

// The streak after everything that has been looked at.
class Tally {
public:
    explicit Tally(std::int64_t imported)
        : derived_{.streak = {.current = imported, .longest = imported}, .frozen = {}} {}

    void count(int days) {
        for (; days > 0; --days) {
            auto& streak = derived_.streak;
            streak.longest = std::max(streak.longest, ++streak.current);
            if (++counted_ % kDaysPerFreeze == 0) {
                streak.freezes = std::min(streak.freezes + 1, kFreezesMax);
            }
        }
    }

    void miss(int days, const Dates& undone) {
        auto& streak = derived_.streak;
        if (days <= streak.freezes) {
            streak.freezes -= days;
            derived_.frozen.insert(derived_.frozen.end(), undone.end() - days, undone.end());
        } else {
            streak.current = 0;
            streak.freezes = 0;
            counted_ = 0;
        }
    }

    [[nodiscard]] bool is_running() const { return derived_.streak.current > 0; }
    [[nodiscard]] const DerivedStreak& derived() const { return derived_; }

private:
    DerivedStreak derived_;
    int counted_ = 0;  // of the streak, here
};

}  // namespace

StreakTerms StreakTerms::created(const Schedule& schedule, const OpenDays& open) {
    return {.first = open.first(), .imported = 0, .schedules = {{open.first(), schedule}}};
}

std::optional<StreakTerms> StreakTerms::imported_from(const Schedule& schedule, std::int64_t days,
                                                      LocalDate until, const OpenDays& open) {
    if (days < 0 || days > kImportedStreakMax || until > open.today) {
        return std::nullopt;
    }
    return StreakTerms{.first = until + 1, .imported = days, .schedules = {{until + 1, schedule}}};
}

DerivedStreak derive_streak(const StreakTerms& terms, Dates checkins, const UserCalendar& calendar,
                            const OpenDays& days) {
    std::sort(checkins.begin(), checkins.end());
    const auto excused = calendar.excused_within(terms.first, days.today);
    const Dues dues{terms, checkins, excused};
    Tally tally{terms.imported};
    for (auto date = terms.first; date <= days.today;) {
        const auto due = dues.from(date);
        tally.count(due.counted);
        if (due.missing > 0 && tally.is_running()) {
            if (due.last > days.decided) {
                break;  // it may still be done: until then nothing behind it counts
            }
            tally.miss(due.missing, due.undone);
        }
        date = due.last + 1;
    }
    return tally.derived();
}

}  // namespace user
