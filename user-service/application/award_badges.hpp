#pragma once

#include "user-service/application/ports.hpp"

namespace user {

struct Awarded {
    Badge badge;
    bool is_new;  // false: it was awarded before
};

// What a service gives a user. One key awards once; what is not repeatable is awarded once whatever
// the key. Announces BadgeAwarded. kUserUnknown, kUserDeleted, kBadgeClassUnknown, kBadgeRevoked
// where the award of that key was, kBadgesTooMany,
// and what `once` fails with.
class AwardBadge {
public:
    AwardBadge(ProfileStore& store, const platform::Clock& clock) : store_{store}, clock_{clock} {}
    platform::Result<Awarded> operator()(const Service& issuer, const UserId& owner,
                                         const NewAward& award,
                                         const platform::RequestContext& context,
                                         const std::optional<RequestKey>& key = {}) const;

private:
    ProfileStore& store_;
    const platform::Clock& clock_;
};

// A service revokes what a service has awarded, an owner what he has added himself. Announces
// BadgeRevoked. kUserUnknown, kUserDeleted, kNotOwner, kBadgeUnknown, kBadgeRevoked, kNotIssuer,
// and what `once` fails with.
class RevokeBadge {
public:
    RevokeBadge(ProfileStore& store, const platform::Clock& clock) : store_{store}, clock_{clock} {}
    platform::Result<Badge> by_service(const UserId& owner, const BadgeId& id,
                                       const RevocationReason& reason,
                                       const platform::RequestContext& context,
                                       const std::optional<RequestKey>& key = {}) const;
    platform::Result<Badge> by_owner(const Caller& caller, const UserId& owner, const BadgeId& id,
                                     const RevocationReason& reason,
                                     const platform::RequestContext& context,
                                     const std::optional<RequestKey>& key = {}) const;

private:
    ProfileStore& store_;
    const platform::Clock& clock_;
};

// Gives the owner, whose row is locked, what its rules say that he has earned, and announces it.
void award_earned(ProfileTx& tx, const UserId& owner, const std::vector<BadgeClass>& earned,
                  platform::Timestamp now, const platform::RequestContext& context);

}  // namespace user
