#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/core/clock.hpp"
#include "platform/core/strong_id.hpp"
#include "user-service/domain/streak_state.hpp"
#include "user-service/domain/text.hpp"

namespace user {

using GoalId = platform::StrongId<struct GoalIdTag>;

inline constexpr int kGoalsMax = 1'000;  // of one user

class GoalStatus {
public:
    enum class Kind : std::uint8_t { not_started, in_progress, completed, abandoned };

    GoalStatus(Kind kind) : kind_{kind} {}
    // "not-started", "in-progress", "completed", "abandoned".
    [[nodiscard]] static platform::Result<GoalStatus> parse(std::string_view text);

    [[nodiscard]] std::string str() const;
    [[nodiscard]] bool is_over() const { return kind_ >= Kind::completed; }

    bool operator==(const GoalStatus&) const = default;

private:
    Kind kind_;
};

// What its owner decides about a new goal.
struct GoalContent {
    GoalTitle title;
    std::optional<Description> description;
    GoalStatus status;
    std::optional<LocalDate> target_date{};
    std::optional<Schedule> schedule{};  // daily, where it is left out
};

// What its owner changes about a goal: what is left out stays, an inner nothing takes it away.
struct GoalChange {
    std::optional<GoalTitle> title{};
    std::optional<std::optional<Description>> description{};
    std::optional<GoalStatus> status{};
    std::optional<std::optional<LocalDate>> target_date{};
    std::optional<Schedule> schedule{};
};

// A date of a goal's log: its owner has checked in, or missed it and a freeze was spent.
struct LoggedDay {
    LocalDate date;
    bool is_frozen;

    auto operator<=>(const LoggedDay&) const = default;
};

// How many goals a user has checked in for on a date.
struct DoneDay {
    LocalDate date;
    std::int64_t count;

    bool operator==(const DoneDay&) const = default;
};

struct Goal {
    GoalId id;
    std::string title;
    std::optional<std::string> description;
    GoalStatus status;
    std::optional<LocalDate> target_date;
    StreakTerms terms;
    StreakState state;
    std::optional<LocalDate> over_since;  // completed or abandoned: its streak stays as of that day
    platform::Timestamp created_at;
    platform::Timestamp updated_at;
    Streak streak{};  // as it was when the goal was read or changed

    // Of a calendar that is settled for the moment at which the days are those.
    [[nodiscard]] static Goal begin(const GoalId& id, const GoalContent& content,
                                    const OpenDays& days, platform::Timestamp now);

    // Returns the missed days that freezes were spent on.
    [[nodiscard]] std::vector<LocalDate> change(const GoalChange& change,
                                                const UserCalendar& calendar, const OpenDays& days,
                                                platform::Timestamp now);

    // Decides what can be decided by now, as StreakState::advance; nothing of one that is over.
    [[nodiscard]] std::vector<LocalDate> advance(const UserCalendar& calendar,
                                                 const OpenDays& days);

    // Brings `streak` up to date.
    void show(const UserCalendar& calendar, const OpenDays& days);
};

}  // namespace user
