#include "user-service/application/badge_events.hpp"

#include "events/activity_events.hpp"

namespace user {

namespace {

std::optional<platform::Uuid> uuid_of(const std::optional<BadgeClassId>& id) {
    return id ? std::optional{id->uuid()} : std::nullopt;
}

}  // namespace

platform::Announcement awarded_event(const UserId& owner, std::int64_t version,
                                     const Badge& badge) {
    const bool is_own = badge.issuer == kSelfIssued;
    return events::BadgeAwarded{.user_id = owner.uuid(),
                                .version = version,
                                .badge_id = badge.id.uuid(),
                                .badge_class_id = uuid_of(badge.badge_class),
                                .issuer = badge.issuer,
                                .name = is_own ? std::nullopt : std::optional{badge.name},
                                .icon_url = is_own ? std::nullopt : badge.icon_url,
                                .date_achieved = badge.date_achieved,
                                .awarded_at = badge.created_at}
        .announcement();
}

platform::Announcement revoked_event(const UserId& owner, std::int64_t version,
                                     const Badge& badge) {
    return events::BadgeRevoked{.user_id = owner.uuid(),
                                .version = version,
                                .badge_id = badge.id.uuid(),
                                .badge_class_id = uuid_of(badge.badge_class),
                                .issuer = badge.issuer,
                                .revoked_at = badge.revoked_at.value_or(badge.created_at)}
        .announcement();
}

}  // namespace user
