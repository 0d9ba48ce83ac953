#include "user-service/domain/streak.hpp"

#include <algorithm>

#include "user-service/domain/errors.hpp"

namespace user {

namespace {

using Dates = std::vector<LocalDate>;

bool has(const Dates& dates, LocalDate date) {
    return std::binary_search(dates.begin(), dates.end(), date);
}

// What is due as one thing: a day, or what a week asks for.
struct Due {
    Dates dates;          // on which it can be done
    std::size_t counted;  // how many of them count
    std::size_t needed;   // with fewer something is missed
    LocalDate last;       // when it is over something may be missed

    [[nodiscard]] Dates done(const Dates& checkins, bool wanted) const {
        Dates found;
        std::copy_if(dates.begin(), dates.end(), std::back_inserter(found),
                     [&](LocalDate date) { return has(checkins, date) == wanted; });
        return found;
    }
};

Due due_on(LocalDate date, const Schedule& schedule, const Dates& excused) {
    const bool is_due = schedule.has_weekday(date.iso_weekday()) && !has(excused, date);
    return {.dates = is_due ? Dates{date} : Dates{},
            .counted = 1,
            .needed = is_due ? 1U : 0U,
            .last = date};
}

// Of the week of `begin`, from there on.
Due due_in_week(LocalDate begin, int times, const Dates& excused) {
    const auto sunday = begin.monday() + 6;
    Due due{.dates = {}, .counted = static_cast<std::size_t>(times), .needed = 0, .last = sunday};
    for (auto date = begin; date <= sunday; ++date) {
        if (!has(excused, date)) {
            due.dates.push_back(date);
        }
    }
    if (begin.iso_weekday() == 1) {  // else it is cut, and asks for nothing
        due.needed = std::min(due.counted, due.dates.size());
    }
    return due;
}

// The streak after everything that has been looked at.
class Tally {
public:
    explicit Tally(std::int64_t imported)
        : derived_{.streak = {.current = imported, .longest = imported}, .frozen = {}} {}

    void count(std::size_t days) {
        for (; days > 0; --days) {
            auto& streak = derived_.streak;
            streak.longest = std::max(streak.longest, ++streak.current);
            if (++counted_ % kDaysPerFreeze == 0) {
                streak.freezes = std::min(streak.freezes + 1, kFreezesMax);
            }
        }
    }

    void miss(std::size_t days, const Dates& undone) {
        auto& streak = derived_.streak;
        if (days <= static_cast<std::size_t>(streak.freezes)) {
            streak.freezes -= static_cast<int>(days);
            const auto count = static_cast<std::ptrdiff_t>(days);
            derived_.frozen.insert(derived_.frozen.end(), undone.end() - count, undone.end());
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

platform::Result<StreakTerms> StreakTerms::imported_from(const Schedule& schedule,
                                                         std::int64_t days, LocalDate until,
                                                         const OpenDays& open) {
    if (days < 0 || days > kImportedStreakMax || until > open.today) {
        return errors::kImportedStreakInvalid;
    }
    return StreakTerms{.first = until + 1, .imported = days, .schedules = {{until + 1, schedule}}};
}

DerivedStreak derive_streak(const StreakTerms& terms, Dates checkins, const UserCalendar& calendar,
                            const OpenDays& days) {
    std::sort(checkins.begin(), checkins.end());
    const auto excused = calendar.excused_within(terms.first, days.today);
    Tally tally{terms.imported};
    for (auto date = terms.first; date <= days.today;) {
        const auto& schedule = schedule_on(terms.schedules, date).schedule;
        const auto due = schedule.is_weekly() ? due_in_week(date, schedule.times(), excused)
                                              : due_on(date, schedule, excused);
        const auto done = due.done(checkins, true).size();
        tally.count(std::min(done, due.counted));
        if (done < due.needed && tally.is_running()) {
            if (due.last > days.decided) {
                break;  // it may still be done: until then nothing behind it counts
            }
            tally.miss(due.needed - done, due.done(checkins, false));
        }
        date = due.last + 1;
    }
    return tally.derived();
}

}  // namespace user
