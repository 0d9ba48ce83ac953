#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "user-service/domain/streak_state.hpp"

// Made-up lives of one goal: check-ins in time, late and missed, changes of zone and schedule.
namespace support {

struct StreakStep {
    enum class Kind : std::uint8_t { look, check_in, take_back, change_zone, change_schedule };

    std::chrono::seconds after;  // the step before
    Kind kind;
    int offset;  // of the date, from what is today then
    user::TimeZone zone;
    user::Schedule schedule;
};

struct StreakHistory {
    user::TimeZone zone;
    user::Timestamp begin;
    user::Schedule schedule;
    std::optional<int> imported;  // days
    int imported_until;           // from what is today at the beginning
    std::vector<StreakStep> steps;
};

// The same number makes the same history.
[[nodiscard]] StreakHistory make_streak_history(std::uint64_t number);

// What a use case does about a goal: it stores the state when something is written, and each read
// goes on from there.
class StreakLife {
public:
    explicit StreakLife(const StreakHistory& history);

    // False where a check-in, or taking one back, was refused.
    bool take(const StreakStep& step);

    [[nodiscard]] user::Timestamp now() const { return now_; }
    [[nodiscard]] const user::OpenDays& days() const { return days_; }
    [[nodiscard]] const user::StreakTerms& terms() const { return terms_; }
    [[nodiscard]] const user::StreakState& stored() const { return stored_; }
    [[nodiscard]] user::DerivedStreak incremental() const;
    [[nodiscard]] user::DerivedStreak recomputed() const;

private:
    [[nodiscard]] user::UserCalendar settled() const;
    void store_advanced();

    user::Timestamp now_;
    user::UserCalendar calendar_;
    user::OpenDays days_;
    user::StreakTerms terms_;
    user::StreakState stored_;
    std::vector<user::LocalDate> frozen_;  // recorded with what was stored
    std::vector<user::LocalDate> log_;
};

// One line of JSON: the history, and what came of each step.
[[nodiscard]] std::string told_as_json(const StreakHistory& history, std::uint64_t number);

}  // namespace support
