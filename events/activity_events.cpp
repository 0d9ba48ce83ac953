#include "events/activity_events.hpp"

#include "platform/json/writer.hpp"

namespace events {

using platform::EventNames;
using platform::json::ObjectWriter;

namespace {

constexpr EventNames kBadgeAwarded{"user.BadgeAwarded.v1", "badge.awarded.v1",
                                   "urn:user-platform:events:badge.awarded.v1"};
constexpr EventNames kBadgeRevoked{"user.BadgeRevoked.v1", "badge.revoked.v1",
                                   "urn:user-platform:events:badge.revoked.v1"};
constexpr EventNames kGoalCreated{"user.GoalCreated.v1", "goal.created.v1",
                                  "urn:user-platform:events:goal.created.v1"};
constexpr EventNames kGoalCompleted{"user.GoalCompleted.v1", "goal.completed.v1",
                                    "urn:user-platform:events:goal.completed.v1"};

std::optional<std::string> text_of(const std::optional<platform::Uuid>& id) {
    return id ? std::optional{id->str()} : std::nullopt;
}

}  // namespace

platform::Announcement BadgeAwarded::announcement() const {
    return {.names = kBadgeAwarded,
            .subject = user_id,
            .version = version,
            .at = awarded_at,
            .data = ObjectWriter{}
                        .text("user_id", user_id.str())
                        .number("version", version)
                        .text("badge_id", badge_id.str())
                        .text_or_null("badge_class_id", text_of(badge_class_id))
                        .text("issuer", issuer)
                        .text_or_null("name", name)
                        .text_or_null("icon_url", icon_url)
                        .text("date_achieved", platform::to_rfc3339(date_achieved))
                        .text("awarded_at", platform::to_rfc3339(awarded_at))
                        .str()};
}

platform::Announcement BadgeRevoked::announcement() const {
    return {.names = kBadgeRevoked,
            .subject = user_id,
            .version = version,
            .at = revoked_at,
            .data = ObjectWriter{}
                        .text("user_id", user_id.str())
                        .number("version", version)
                        .text("badge_id", badge_id.str())
                        .text_or_null("badge_class_id", text_of(badge_class_id))
                        .text("issuer", issuer)
                        .text("revoked_at", platform::to_rfc3339(revoked_at))
                        .str()};
}

platform::Announcement GoalCreated::announcement() const {
    return {.names = kGoalCreated,
            .subject = user_id,
            .version = version,
            .at = created_at,
            .data = ObjectWriter{}
                        .text("user_id", user_id.str())
                        .number("version", version)
                        .text("goal_id", goal_id.str())
                        .text("status", status)
                        .text("created_at", platform::to_rfc3339(created_at))
                        .str()};
}

platform::Announcement GoalCompleted::announcement() const {
    return {.names = kGoalCompleted,
            .subject = user_id,
            .version = version,
            .at = completed_at,
            .data = ObjectWriter{}
                        .text("user_id", user_id.str())
                        .number("version", version)
                        .text("goal_id", goal_id.str())
                        .text("completed_at", platform::to_rfc3339(completed_at))
                        .str()};
}

}  // namespace events
