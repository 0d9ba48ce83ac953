#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "platform/core/announcement.hpp"

// What user-service says about what people do, on the exchange user.events. The version of each
// counts the events of its user, with gaps. None has a text that a user has written: those stand in
// user-service only, and go with him (docs/decisions/0017-events-carry-no-words.md). Schemas:
// schemas/events/{badge,goal}.*.v1.schema.json.
namespace events {

struct BadgeAwarded {
    platform::Uuid user_id;
    std::int64_t version;
    platform::Uuid badge_id;
    std::optional<platform::Uuid> badge_class_id;  // none: the user has added it himself
    std::string issuer;                            // "self", or a service's client id
    std::optional<std::string> name;               // of its class: 1-100 code points
    std::optional<std::string> icon_url;           // of its class
    platform::Timestamp date_achieved;
    platform::Timestamp awarded_at;

    [[nodiscard]] platform::Announcement announcement() const;
};

struct BadgeRevoked {
    platform::Uuid user_id;
    std::int64_t version;
    platform::Uuid badge_id;
    std::optional<platform::Uuid> badge_class_id;
    std::string issuer;
    platform::Timestamp revoked_at;

    [[nodiscard]] platform::Announcement announcement() const;
};

struct GoalCreated {
    platform::Uuid user_id;
    std::int64_t version;
    platform::Uuid goal_id;
    std::string status;  // not-started, in-progress, completed, abandoned
    platform::Timestamp created_at;

    [[nodiscard]] platform::Announcement announcement() const;
};

struct GoalCompleted {
    platform::Uuid user_id;
    std::int64_t version;
    platform::Uuid goal_id;
    platform::Timestamp completed_at;

    [[nodiscard]] platform::Announcement announcement() const;
};

}  // namespace events
