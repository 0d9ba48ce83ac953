#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/core/local_date.hpp"
#include "platform/core/result.hpp"

namespace user {

using platform::LocalDate;

// When something is due: every day, on given weekdays, or on any N days of each ISO week.
class Schedule {
public:
    [[nodiscard]] static Schedule daily() { return Schedule{kEveryDay, 0}; }
    // "daily", "weekly:3" (1 to 7 times a week), or weekdays from Monday on, as "mon,wed,fri": what
    // str prints. All seven weekdays are every day, and printed so. kScheduleInvalid.
    [[nodiscard]] static platform::Result<Schedule> parse(std::string_view text);
    // 1 is Monday, 7 is Sunday; in any order, each once. kScheduleInvalid.
    [[nodiscard]] static platform::Result<Schedule> on_weekdays(const std::vector<int>& weekdays);
    [[nodiscard]] static platform::Result<Schedule> times_a_week(int times);

    [[nodiscard]] std::string str() const;

    [[nodiscard]] bool is_weekly() const { return times_ > 0; }
    [[nodiscard]] int times() const { return times_; }  // a week; 0 where it is not weekly
    [[nodiscard]] bool is_daily() const { return !is_weekly() && weekdays_ == kEveryDay; }
    // On which it may be done and count: any, where it is weekly.
    [[nodiscard]] bool has_weekday(int iso_weekday) const {
        return weekdays_[static_cast<std::size_t>(iso_weekday - 1)];
    }

    bool operator==(const Schedule&) const = default;

private:
    using Weekdays = std::bitset<7>;  // Monday first
    static constexpr Weekdays kEveryDay{0b1111111};

    Schedule(Weekdays weekdays, int times)
        : weekdays_{weekdays}, times_{static_cast<std::uint8_t>(times)} {}

    Weekdays weekdays_;
    std::uint8_t times_;
};

struct ScheduleFrom {
    LocalDate from;  // and until the next one
    Schedule schedule;

    bool operator==(const ScheduleFrom&) const = default;
};

// All schedules that a goal has had and perhaps one that is to come, in order; the first one counts
// for all that was before it, too. Never empty.
using Schedules = std::vector<ScheduleFrom>;

[[nodiscard]] const ScheduleFrom& schedule_on(const Schedules& schedules, LocalDate date);

// What is due today stays due: another schedule counts from tomorrow, and where either of the two
// is weekly from the Monday after today, so that no week is cut. The last one that is asked for
// counts; what had not begun is forgotten.
[[nodiscard]] Schedules with_schedule(Schedules schedules, const Schedule& next, LocalDate today);

}  // namespace user
