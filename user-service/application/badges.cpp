#include "user-service/application/badges.hpp"

#include "user-service/application/owned.hpp"
#include "user-service/domain/errors.hpp"

namespace user {

platform::Result<Page<Badge>> ListBadges::operator()(const UserId& owner,
                                                     const PageRequest& page) const {
    return store_.read([&](ProfileTx& tx) -> platform::Result<Page<Badge>> {
        auto badges = tx.badges(owner, page);
        if (!badges) {
            return errors::kUserUnknown;
        }
        return std::move(*badges);
    });
}

platform::Result<Badge> AddBadge::operator()(const Caller& caller, const UserId& owner,
                                             const NewBadge& badge) const {
    const auto now = clock_.now();
    const Badge added{
        .id = BadgeId::make(now),
        .name = badge.name.str(),
        .description = badge.description ? std::optional{badge.description->str()} : std::nullopt,
        .icon_url = badge.icon_url ? std::optional{badge.icon_url->str()} : std::nullopt,
        .date_achieved = badge.date_achieved.value_or(now),
        .created_at = now};
    return store_.transact([&](ProfileTx& tx) -> platform::Result<Badge> {
        if (const auto claimed = claim(tx, caller, owner); !claimed) {
            return claimed.error();
        }
        tx.insert(owner, added);
        return added;
    });
}

}  // namespace user
