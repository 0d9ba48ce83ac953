#include "user-service/domain/goal.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "user-service/domain/errors.hpp"

namespace user {

namespace {

constexpr std::array<std::string_view, 4> kNames{"not-started", "in-progress", "completed",
                                                 "abandoned"};

std::optional<std::string> text_of(const std::optional<Description>& description) {
    return description ? std::optional{description->str()} : std::nullopt;
}

}  // namespace

platform::Result<GoalStatus> GoalStatus::parse(std::string_view text) {
    const auto* name = std::find(kNames.begin(), kNames.end(), text);
    if (name == kNames.end()) {
        return errors::kStatusUnknown;
    }
    return GoalStatus{static_cast<Kind>(name - kNames.begin())};
}

std::string GoalStatus::str() const {
    return std::string{kNames[static_cast<std::size_t>(kind_)]};
}

Goal Goal::begin(const GoalId& id, const GoalContent& content, const OpenDays& days,
                 platform::Timestamp now) {
    const auto terms = StreakTerms::created(content.schedule.value_or(Schedule::daily()), days);
    const bool is_over = content.status.is_over();
    return {.id = id,
            .title = content.title.str(),
            .description = text_of(content.description),
            .status = content.status,
            .target_date = content.target_date,
            .terms = terms,
            .state = StreakState::begin(terms),
            .over_since = is_over ? std::optional{days.today} : std::nullopt,
            .created_at = now,
            .updated_at = now};
}

std::vector<LocalDate> Goal::change(const GoalChange& change, const UserCalendar& calendar,
                                    const OpenDays& days, platform::Timestamp now) {
    if (change.title) {
        title = change.title->str();
    }
    if (change.description) {
        description = text_of(*change.description);
    }
    target_date = change.target_date.value_or(target_date);
    status = change.status.value_or(status);
    if (status.is_over() && !over_since) {
        over_since = days.today;
    } else if (!status.is_over()) {
        over_since.reset();  // and what was due meanwhile was missed
    }
    auto frozen = advance(calendar, days);
    if (change.schedule && *change.schedule != terms.schedules.back().schedule) {
        terms.schedules = with_schedule(std::move(terms.schedules), *change.schedule, days.today);
    }
    updated_at = now;
    show(calendar, days);
    return frozen;
}

std::vector<LocalDate> Goal::advance(const UserCalendar& calendar, const OpenDays& days) {
    return over_since ? std::vector<LocalDate>{} : state.advance(terms, calendar, days);
}

void Goal::show(const UserCalendar& calendar, const OpenDays& days) {
    auto as_of = days;
    if (over_since) {
        as_of = {.decided = std::min(days.decided, *over_since - 1),
                 .today = std::min(days.today, *over_since)};
    }
    auto then = state;
    (void)then.advance(terms, calendar, as_of);
    streak = then.shown(terms, calendar, as_of);
}

}  // namespace user
