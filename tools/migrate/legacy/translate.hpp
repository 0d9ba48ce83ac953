#pragma once

#include <string>
#include <vector>

#include "tools/migrate/legacy/mapping.hpp"
#include "tools/migrate/legacy/rows.hpp"
#include "user-service/adapters/postgres/pg_legacy_profiles.hpp"

namespace legacy {

using Reasons = std::vector<std::string>;  // what somebody should look at, as in legacy_notes

// When somebody has come of whom nobody knows when.
inline constexpr platform::Timestamp kUnknownTime{};  // 1970-01-01T00:00:00Z

// A user as he would be here, before anybody has asked whose names are taken.
struct UserDraft {
    std::int64_t old_id = 0;
    std::int64_t old_digest = 0;
    platform::Uuid id;
    std::string name;  // what is to be kept of it where it cannot be taken as it is
    bool is_name_valid = false;
    std::string email;  // empty: none that can be used
    std::string password_hash;
    std::optional<std::string> first_name, last_name;
    platform::Timestamp created_at, updated_at;
    Reasons reasons;
    bool is_refused = false;
};

[[nodiscard]] UserDraft translate(const OldUser& user);

// `owner_since`: when its owner has come, for what says nothing of when it was made.
struct BadgeDraft {
    user::Badge badge;
    Reasons reasons;
};
[[nodiscard]] BadgeDraft translate(const OldBadge& badge, platform::Timestamp owner_since);

struct GoalDraft {
    user::Goal goal;
    Reasons reasons;
};
// `streaks_until`: the last day of a running streak of which nobody knows its last day.
[[nodiscard]] GoalDraft translate(const OldGoal& goal, platform::Timestamp owner_since,
                                  const Mapping& mapping, user::LocalDate streaks_until);

}  // namespace legacy
