#pragma once

#include "user-service/application/ports.hpp"

namespace user {

// Whoever looks at his own has nothing yet where his account's event has not arrived. kUserUnknown,
// kHidden.
class ListBadges {
public:
    explicit ListBadges(ProfileStore& store) : store_{store} {}
    platform::Result<Page<Badge>> operator()(const Viewer& viewer, const UserId& owner,
                                             const PageRequest& page) const;

private:
    ProfileStore& store_;
};

// Announces BadgeAwarded. kNotOwner, kUserUnknown, kBadgesTooMany.
class AddBadge {
public:
    AddBadge(ProfileStore& store, const platform::Clock& clock) : store_{store}, clock_{clock} {}
    platform::Result<Badge> operator()(const Caller& caller, const UserId& owner,
                                       const NewBadge& badge,
                                       const platform::RequestContext& context) const;

private:
    ProfileStore& store_;
    const platform::Clock& clock_;
};

}  // namespace user
