#include "user-service/adapters/postgres/streak_columns.hpp"

#include <soci/error.h>

#include <algorithm>

namespace user {

namespace {

constexpr std::size_t kDateLength = 10;

Schedule schedule_of(std::string_view text) {
    const auto schedule = Schedule::parse(text);
    if (!schedule) {
        throw soci::soci_error("A column that should hold a schedule does not.");
    }
    return *schedule;
}

ScheduleFrom later_of(std::string_view text) {
    const auto from = LocalDate::parse(text.substr(0, kDateLength));
    if (!from || text.size() < kDateLength + 2) {
        throw soci::soci_error("A column that should hold a schedule's date does not.");
    }
    return {.from = *from, .schedule = schedule_of(text.substr(kDateLength + 1))};
}

}  // namespace

std::string text_of(const Schedules& schedules) {
    std::string text;
    for (const auto& [from, schedule] : schedules) {
        text += (text.empty() ? "" : ";" + from.str() + " ") + schedule.str();
    }
    return text;
}

Schedules schedules_of(std::string_view text, LocalDate first) {
    auto end = std::min(text.find(';'), text.size());
    Schedules schedules{{first, schedule_of(text.substr(0, end))}};
    while (end < text.size()) {
        text.remove_prefix(end + 1);
        end = std::min(text.find(';'), text.size());
        schedules.push_back(later_of(text.substr(0, end)));
    }
    return schedules;
}

}  // namespace user
