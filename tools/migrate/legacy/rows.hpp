#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/core/clock.hpp"

namespace legacy {

using Cell = std::optional<std::string>;

// Rows of the monolith as they are. `digest` is of everything that was read of the row, and of the
// mapping by which.
struct OldUser {
    std::int64_t id = 0;
    Cell username{}, email{}, password_hash{}, first_name{}, last_name{};
    std::optional<platform::Timestamp> created_at{}, updated_at{};
    std::int64_t digest = 0;
};

struct OldBadge {
    std::int64_t id = 0;
    std::optional<std::int64_t> owner{};
    Cell name{}, description{}, icon_url{};
    std::optional<platform::Timestamp> date_achieved{}, created_at{};
    std::int64_t digest = 0;
};

struct OldGoal {
    std::int64_t id = 0;
    std::optional<std::int64_t> owner{};
    Cell title{}, description{}, status{}, streak_count{};
    std::optional<platform::Timestamp> created_at{}, updated_at{}, last_checked_at{};
    std::int64_t digest = 0;
};

struct OldPerson {
    OldUser user;
    std::vector<OldBadge> badges;
    std::vector<OldGoal> goals;
    // Of those that are more than one person may have, their ids only.
    std::vector<std::int64_t> badges_beyond;
    std::vector<std::int64_t> goals_beyond;
};

// Some people, one after the other, with all that is theirs; and what is nobody's.
struct OldPage {
    std::vector<OldPerson> people;
    std::vector<std::int64_t> stray_badges;
    std::vector<std::int64_t> stray_goals;
    std::optional<std::int64_t> last;  // of the people up to here; none: everything was read
};

struct OldCounts {
    std::int64_t users = 0;
    std::int64_t badges = 0;
    std::int64_t goals = 0;
};

}  // namespace legacy
