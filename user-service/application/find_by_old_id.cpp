#include "user-service/application/find_by_old_id.hpp"

#include "user-service/domain/errors.hpp"

namespace user {

namespace {

template <class Id>
platform::Result<Id> find(ProfileStore& store, LegacyKind kind, const OldId& old_id,
                          const platform::Fault& unknown) {
    return store.read([&](ProfileTx& tx) -> platform::Result<Id> {
        const auto id = tx.find_by_old_id(kind, old_id);
        return id ? platform::Result<Id>{Id{*id}} : unknown;
    });
}

}  // namespace

platform::Result<UserId> FindByOldId::user(const OldId& id) const {
    return find<UserId>(store_, LegacyKind::user, id, errors::kUserUnknown);
}

platform::Result<BadgeId> FindByOldId::badge(const OldId& id) const {
    return find<BadgeId>(store_, LegacyKind::badge, id, errors::kBadgeUnknown);
}

platform::Result<GoalId> FindByOldId::goal(const OldId& id) const {
    return find<GoalId>(store_, LegacyKind::goal, id, errors::kGoalUnknown);
}

}  // namespace user
