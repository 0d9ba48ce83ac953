#pragma once

#include "user-service/application/ports.hpp"

namespace user {

// Who or what had an id where it was imported from. Whether it may be seen is for whoever reads it
// then by the id that it has now.
class FindByOldId {
public:
    explicit FindByOldId(ProfileStore& store) : store_{store} {}

    [[nodiscard]] platform::Result<UserId> user(const OldId& id) const;    // kUserUnknown
    [[nodiscard]] platform::Result<BadgeId> badge(const OldId& id) const;  // kBadgeUnknown
    [[nodiscard]] platform::Result<GoalId> goal(const OldId& id) const;    // kGoalUnknown

private:
    ProfileStore& store_;
};

}  // namespace user
