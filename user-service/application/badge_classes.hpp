#pragma once

#include "user-service/application/ports.hpp"

namespace user {

// What badges there are. Everybody may read them; services define them.
class BadgeClasses {
public:
    BadgeClasses(ProfileStore& store, const platform::Clock& clock)
        : store_{store}, clock_{clock} {}

    // kBadgeClassesTooMany, and what `once` fails with.
    platform::Result<BadgeClass> define(const Service& issuer, const NewBadgeClass& given,
                                        const std::optional<RequestKey>& key = {}) const;
    // kBadgeClassUnknown.
    platform::Result<BadgeClass> read(const BadgeClassId& id) const;
    platform::Result<Page<BadgeClass>> list(const PageRequest& page) const;

private:
    ProfileStore& store_;
    const platform::Clock& clock_;
};

}  // namespace user
