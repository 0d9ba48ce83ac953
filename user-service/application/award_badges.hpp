#pragma once

#include "user-service/application/ports.hpp"
#include "user-service/application/precondition.hpp"

namespace user {

struct Awarded {
    Badge badge;
    bool is_new;  // false: it was awarded before
};

// What a service gives a user, of a class that it has defined. One key awards once; of what is not
// repeatable a user has one whatever the key, until it is revoked. Announces BadgeAwarded.
// kUserUnknown, kUserDeleted, kBadgeClassUnknown, kNotIssuer, kBadgeRevoked where the award of that
// key was, kBadgesTooMany, and what `once` fails with.
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

struct BadgeRevocation {
    RevocationReason reason;
    Precondition<Badge> precondition{};
    std::optional<RequestKey> key{};
};

// A service revokes what it has awarded, an owner what he has added himself. Announces
// BadgeRevoked. kUserUnknown, kUserDeleted, kNotOwner, kBadgeUnknown, kNotIssuer, kBadgeRevoked,
// and what the precondition says or `once` fails with.
class RevokeBadge {
public:
    RevokeBadge(ProfileStore& store, const platform::Clock& clock) : store_{store}, clock_{clock} {}
    platform::Result<Badge> by_service(const Service& issuer, const UserId& owner,
                                       const BadgeId& id, const BadgeRevocation& revocation,
                                       const platform::RequestContext& context) const;
    platform::Result<Badge> by_owner(const Caller& caller, const UserId& owner, const BadgeId& id,
                                     const BadgeRevocation& revocation,
                                     const platform::RequestContext& context) const;

private:
    ProfileStore& store_;
    const platform::Clock& clock_;
};

// Gives the owner, whose row is locked, what its rules say that he has earned, and announces it.
void award_earned(ProfileTx& tx, const UserId& owner, const std::vector<BadgeClass>& earned,
                  platform::Timestamp now, const platform::RequestContext& context);

}  // namespace user
