#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "platform/core/clock.hpp"
#include "platform/core/strong_id.hpp"
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

private:
    Kind kind_;
};

// What its owner decides about a goal.
struct GoalContent {
    GoalTitle title;
    std::optional<Description> description;
    GoalStatus status;
};

struct Goal {
    GoalId id;
    std::string title;
    std::optional<std::string> description;
    std::string status;
    std::int64_t streak_count;  // never written by a client
    platform::Timestamp created_at;
    platform::Timestamp updated_at;
};

}  // namespace user
