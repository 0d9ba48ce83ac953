#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "platform/core/announcement.hpp"

// What user-service says about what people do, on the exchange user.events. The version of each
// counts the events of its user, with gaps. Schemas: schemas/events/{badge,goal}.*.v1.schema.json.
namespace events {

struct BadgeAwarded {
    platform::Uuid user_id;
    std::int64_t version;
    platform::Uuid badge_id;
    std::string name;  // 1-100 code points
    std::optional<std::string> icon_url;
    platform::Timestamp date_achieved;
    platform::Timestamp awarded_at;

    [[nodiscard]] platform::Announcement announcement() const;
};

struct GoalCreated {
    platform::Uuid user_id;
    std::int64_t version;
    platform::Uuid goal_id;
    std::string title;   // 1-200 code points
    std::string status;  // not-started, in-progress, completed, abandoned
    platform::Timestamp created_at;

    [[nodiscard]] platform::Announcement announcement() const;
};

struct GoalCompleted {
    platform::Uuid user_id;
    std::int64_t version;
    platform::Uuid goal_id;
    std::string title;  // 1-200 code points
    platform::Timestamp completed_at;

    [[nodiscard]] platform::Announcement announcement() const;
};

}  // namespace events
