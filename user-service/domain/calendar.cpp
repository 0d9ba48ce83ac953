#include "user-service/domain/calendar.hpp"

#include <algorithm>

#include "platform/core/ensure.hpp"
#include "user-service/domain/errors.hpp"

namespace user {

namespace {

// Before any of our dates.
constexpr LocalDate kFirstDate{std::chrono::local_days{std::chrono::year{1970} / 1 / 1}};

void add(std::vector<LocalDate>& dates, const std::vector<LocalDate>& more) {
    dates.insert(dates.end(), more.begin(), more.end());
    std::sort(dates.begin(), dates.end());
    dates.erase(std::unique(dates.begin(), dates.end()), dates.end());
}

// What is missing of the dates after `last` when `zone` comes into force.
std::vector<LocalDate> cut_by(const TimeZone& zone, Timestamp from, LocalDate last) {
    std::vector<LocalDate> cut;
    const auto shown = zone.date_at(from);
    for (auto date = last + 1; date < shown; ++date) {
        cut.push_back(date);
    }
    if (shown > last && zone.beginning_of(shown + 1) - from < kShortestDay) {
        cut.push_back(shown);
    }
    return cut;
}

}  // namespace

platform::Result<TimeZone> parse_time_zone(std::string_view name) {
    const auto zone = TimeZone::parse(name);
    if (!zone) {
        return errors::kTimeZoneUnknown;
    }
    return *zone;
}

void UserCalendar::settle(Timestamp now) {
    if (!next || next->from > now) {
        return;
    }
    auto last = zone.date_at(next->from - std::chrono::microseconds{1});
    if (turn) {
        last = std::max(last, turn->last);
    }
    add(excused, zone.short_dates(turn ? turn->last + 1 : kFirstDate, last, kShortestDay));
    add(excused, cut_by(next->zone, next->from, last));
    turn = Turn{.at = next->from, .last = last};
    zone = next->zone;
    next.reset();
}

void UserCalendar::change_zone(const TimeZone& to, Timestamp now) {
    settle(now);
    next.reset();
    if (to != zone) {
        next = NextZone{.zone = to, .from = zone.beginning_of(days_at(now).today + 1)};
    }
}

OpenDays UserCalendar::days_at(Timestamp now) const {
    platform::ensure(!next || next->from > now, "a calendar is settled before it is asked");
    const auto shown = zone.date_at(now);
    OpenDays days{.decided = shown - 1, .today = shown};
    if (now < zone.first_moment(shown, kOpenUntil)) {
        days.decided = days.decided - 1;
    }
    if (turn) {
        days.today = std::max(shown, turn->last);
        // The date that ended at the turn stays open for as long as after any other midnight.
        if (now < turn->at + kOpenUntil) {
            days.decided = std::min(days.decided, turn->last - 1);
        }
        days.decided = std::max(days.decided, turn->last - 1);
    }
    return days;
}

std::vector<LocalDate> UserCalendar::excused_within(LocalDate first, LocalDate last) const {
    std::vector<LocalDate> found{std::lower_bound(excused.begin(), excused.end(), first),
                                 std::upper_bound(excused.begin(), excused.end(), last)};
    const auto from = turn ? std::max(first, turn->last + 1) : first;
    if (from <= last) {
        add(found, zone.short_dates(from, last, kShortestDay));
    }
    return found;
}

}  // namespace user
