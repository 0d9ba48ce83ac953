#include "user-service/application/badges.hpp"

#include "user-service/application/badge_events.hpp"
#include "user-service/application/once.hpp"
#include "user-service/application/owned.hpp"
#include "user-service/domain/errors.hpp"

namespace user {

platform::Result<Page<Badge>> ListBadges::operator()(const Viewer& viewer, const UserId& owner,
                                                     const PageRequest& page,
                                                     const BadgeFilter& filter) const {
    return store_.read([&](ProfileTx& tx) -> platform::Result<Page<Badge>> {
        auto badges = tx.badges(viewer, owner, page, filter);
        if (!badges) {
            return none_of<Badge>(tx, viewer, owner, Part::badges);
        }
        return std::move(*badges);
    });
}

platform::Result<Badge> ReadBadge::operator()(const Viewer& viewer, const UserId& owner,
                                              const BadgeId& id) const {
    return store_.read([&](ProfileTx& tx) -> platform::Result<Badge> {
        if (const auto seen = see(tx, viewer, owner, Part::badges); !seen) {
            return seen.error();
        }
        auto badge = find_badge(tx, owner, id);
        if (badge && badge->is_by_rule && !see(tx, viewer, owner, Part::goals)) {
            return errors::kBadgeUnknown;
        }
        return badge;
    });
}

platform::Result<Badge> AddBadge::operator()(const Caller& caller, const UserId& owner,
                                             const NewBadge& badge,
                                             const platform::RequestContext& context,
                                             const std::optional<RequestKey>& key) const {
    const auto now = clock_.now();
    const Badge added{
        .id = BadgeId::make(now),
        .name = badge.name.str(),
        .description = badge.description ? std::optional{badge.description->str()} : std::nullopt,
        .icon_url = badge.icon_url ? std::optional{badge.icon_url->str()} : std::nullopt,
        .date_achieved = badge.date_achieved.value_or(now),
        .created_at = now};
    return store_.transact([&](ProfileTx& tx) {
        return once_for(
            tx, owner, key, now,
            [&]() -> platform::Result<Badge> {
                const auto version = claim(tx, caller, owner);
                if (!version) {
                    return version.error();
                }
                if (!tx.insert(owner, added, {})) {
                    return errors::kBadgesTooMany;
                }
                tx.publish(awarded_event(owner, *version, added), context);
                return added;
            },
            [&](const MadeByRequest& made) { return find_badge(tx, owner, BadgeId{made.id}); },
            [](const Badge& made) { return MadeByRequest{.id = made.id.uuid()}; });
    });
}

}  // namespace user
