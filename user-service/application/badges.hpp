#pragma once

#include "user-service/application/ports.hpp"

namespace user {

// kUserUnknown.
class ListBadges {
public:
    explicit ListBadges(ProfileStore& store) : store_{store} {}
    platform::Result<Page<Badge>> operator()(const UserId& owner, const PageRequest& page) const;
    // Of the caller himself, who has nothing yet where his account's event has not arrived.
    platform::Result<Page<Badge>> own(const UserId& caller, const PageRequest& page) const;

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
