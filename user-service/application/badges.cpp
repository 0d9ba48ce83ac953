#include "user-service/application/badges.hpp"

#include "events/activity_events.hpp"
#include "user-service/application/owned.hpp"
#include "user-service/domain/errors.hpp"

namespace user {

namespace {

platform::Announcement announcement_of(const UserId& owner, std::int64_t version,
                                       const Badge& badge) {
    return events::BadgeAwarded{.user_id = owner.uuid(),
                                .version = version,
                                .badge_id = badge.id.uuid(),
                                .name = badge.name,
                                .icon_url = badge.icon_url,
                                .date_achieved = badge.date_achieved,
                                .awarded_at = badge.created_at}
        .announcement();
}

}  // namespace

platform::Result<Page<Badge>> ListBadges::operator()(const Viewer& viewer, const UserId& owner,
                                                     const PageRequest& page) const {
    return store_.read([&](ProfileTx& tx) -> platform::Result<Page<Badge>> {
        auto badges = tx.badges(viewer, owner, page);
        if (!badges) {
            return none_of<Badge>(tx, viewer, owner, Part::badges);
        }
        return std::move(*badges);
    });
}

platform::Result<Badge> AddBadge::operator()(const Caller& caller, const UserId& owner,
                                             const NewBadge& badge,
                                             const platform::RequestContext& context) const {
    const auto now = clock_.now();
    const Badge added{
        .id = BadgeId::make(now),
        .name = badge.name.str(),
        .description = badge.description ? std::optional{badge.description->str()} : std::nullopt,
        .icon_url = badge.icon_url ? std::optional{badge.icon_url->str()} : std::nullopt,
        .date_achieved = badge.date_achieved.value_or(now),
        .created_at = now};
    return store_.transact([&](ProfileTx& tx) -> platform::Result<Badge> {
        const auto version = claim(tx, caller, owner);
        if (!version) {
            return version.error();
        }
        if (!tx.insert(owner, added)) {
            return errors::kBadgesTooMany;
        }
        tx.publish(announcement_of(owner, *version, added), context);
        return added;
    });
}

}  // namespace user
