#pragma once

#include "user-service/application/ports.hpp"

namespace user {

// Whoever looks at his own has nothing yet where his account's event has not arrived. What was
// revoked is left out. kUserUnknown, kHidden.
class ListBadges {
public:
    explicit ListBadges(ProfileStore& store) : store_{store} {}
    platform::Result<Page<Badge>> operator()(const Viewer& viewer, const UserId& owner,
                                             const PageRequest& page,
                                             const BadgeFilter& filter = {}) const;

private:
    ProfileStore& store_;
};

// Also one that was revoked. kUserUnknown, kHidden, kBadgeUnknown.
class ReadBadge {
public:
    explicit ReadBadge(ProfileStore& store) : store_{store} {}
    platform::Result<Badge> operator()(const Viewer& viewer, const UserId& owner,
                                       const BadgeId& id) const;

private:
    ProfileStore& store_;
};

// What an owner gives himself. Announces BadgeAwarded. kNotOwner, kUserUnknown, kBadgesTooMany, and
// what `once` fails with.
class AddBadge {
public:
    AddBadge(ProfileStore& store, const platform::Clock& clock) : store_{store}, clock_{clock} {}
    platform::Result<Badge> operator()(const Caller& caller, const UserId& owner,
                                       const NewBadge& badge,
                                       const platform::RequestContext& context,
                                       const std::optional<RequestKey>& key = {}) const;

private:
    ProfileStore& store_;
    const platform::Clock& clock_;
};

}  // namespace user
