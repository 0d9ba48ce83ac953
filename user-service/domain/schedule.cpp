#include "user-service/domain/schedule.hpp"

#include <algorithm>
#include <array>

#include "platform/core/ensure.hpp"
#include "user-service/domain/errors.hpp"

namespace user {

namespace {

constexpr std::string_view kDaily = "daily";
constexpr std::string_view kWeekly = "weekly:";
constexpr int kDaysOfAWeek = 7;
constexpr std::array<std::string_view, kDaysOfAWeek> kWeekdays{"mon", "tue", "wed", "thu",
                                                               "fri", "sat", "sun"};

}  // namespace

platform::Result<Schedule> Schedule::on_weekdays(const std::vector<int>& weekdays) {
    Weekdays chosen;
    for (const int weekday : weekdays) {
        const auto at = static_cast<std::size_t>(weekday - 1);
        if (weekday < 1 || weekday > kDaysOfAWeek || chosen[at]) {
            return errors::kScheduleInvalid;
        }
        chosen.set(at);
    }
    if (chosen.none()) {
        return errors::kScheduleInvalid;
    }
    return Schedule{chosen, 0};
}

platform::Result<Schedule> Schedule::times_a_week(int times) {
    if (times < 1 || times > kDaysOfAWeek) {
        return errors::kScheduleInvalid;
    }
    return Schedule{kEveryDay, times};
}

platform::Result<Schedule> Schedule::parse(std::string_view text) {
    if (text == kDaily) {
        return daily();
    }
    if (text.starts_with(kWeekly)) {
        text.remove_prefix(kWeekly.size());
        return times_a_week(text.size() == 1 ? text.front() - '0' : 0);
    }
    std::vector<int> weekdays;
    for (bool more = true; more;) {
        const auto end = std::min(text.find(','), text.size());
        const auto* const name = std::find(kWeekdays.begin(), kWeekdays.end(), text.substr(0, end));
        const auto weekday = static_cast<int>(name - kWeekdays.begin()) + 1;
        if (name == kWeekdays.end() || (!weekdays.empty() && weekday <= weekdays.back())) {
            return errors::kScheduleInvalid;
        }
        weekdays.push_back(weekday);
        more = end < text.size();
        text.remove_prefix(more ? end + 1 : end);
    }
    return on_weekdays(weekdays);
}

std::string Schedule::str() const {
    if (is_weekly()) {
        return std::string{kWeekly} + std::to_string(times());
    }
    if (is_daily()) {
        return std::string{kDaily};
    }
    std::string text;
    for (int weekday = 1; weekday <= kDaysOfAWeek; ++weekday) {
        if (has_weekday(weekday)) {
            text += text.empty() ? "" : ",";
            text += kWeekdays[static_cast<std::size_t>(weekday - 1)];
        }
    }
    return text;
}

const ScheduleFrom& schedule_on(const Schedules& schedules, LocalDate date) {
    platform::ensure(!schedules.empty(), "a goal has a schedule");
    const auto after =
        std::upper_bound(schedules.begin(), schedules.end(), date,
                         [](LocalDate wanted, const auto& each) { return wanted < each.from; });
    return after == schedules.begin() ? schedules.front() : *std::prev(after);
}

Schedules with_schedule(Schedules schedules, const Schedule& next, LocalDate today) {
    while (schedules.size() > 1 && schedules.back().from > today) {
        schedules.pop_back();
    }
    const auto& now = schedules.back().schedule;
    if (now != next) {
        const bool at_a_week = now.is_weekly() || next.is_weekly();
        schedules.push_back({at_a_week ? today.monday() + kDaysOfAWeek : today + 1, next});
    }
    return schedules;
}

}  // namespace user
