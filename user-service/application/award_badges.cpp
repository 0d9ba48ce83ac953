#include "user-service/application/award_badges.hpp"

#include "user-service/application/badge_events.hpp"
#include "user-service/application/once.hpp"
#include "user-service/application/owned.hpp"
#include "user-service/domain/errors.hpp"

namespace user {

namespace {

platform::Result<Awarded> award(ProfileTx& tx, const UserId& owner, const BadgeClass& of,
                                const std::string& key, const Badge& badge, std::int64_t version,
                                const platform::RequestContext& context) {
    if (auto before = tx.find_award(owner, of, key)) {
        return before->revoked_at ? platform::Result<Awarded>{errors::kBadgeRevoked}
                                  : Awarded{std::move(*before), false};
    }
    if (!tx.insert(owner, badge, key)) {
        return errors::kBadgesTooMany;
    }
    tx.publish(awarded_event(owner, version, badge), context);
    return Awarded{badge, true};
}

platform::Result<Badge> revoke(ProfileTx& tx, const UserId& owner, const BadgeId& id,
                               const std::string& issuer, const BadgeRevocation& revocation,
                               platform::Timestamp now, std::int64_t version,
                               const platform::RequestContext& context) {
    auto badge = find_badge(tx, owner, id);
    if (!badge) {
        return badge;
    }
    if (badge->issuer != issuer) {
        return errors::kNotIssuer;
    }
    if (const auto holds = require(revocation.precondition, *badge); !holds) {
        return holds.error();
    }
    if (badge->revoked_at) {
        return errors::kBadgeRevoked;
    }
    badge->revoked_at = now;
    badge->revocation_reason = revocation.reason.str();
    tx.save_revocation(*badge);
    tx.publish(revoked_event(owner, version, *badge), context);
    return badge;
}

// `claim_owner` -> the version of the owner's next event.
template <class ClaimOwner>
platform::Result<Badge> revoke_once(ProfileTx& tx, const UserId& owner, const BadgeId& id,
                                    const std::string& issuer, const BadgeRevocation& revocation,
                                    platform::Timestamp now,
                                    const platform::RequestContext& context,
                                    ClaimOwner&& claim_owner) {
    return once_for(
        tx, owner, revocation.key, now,
        [&]() -> platform::Result<Badge> {
            const auto version = claim_owner();
            return version ? revoke(tx, owner, id, issuer, revocation, now, *version, context)
                           : version.error();
        },
        [&](const MadeByRequest& made) { return find_badge(tx, owner, BadgeId{made.id}); },
        [](const Badge& revoked) { return MadeByRequest{.id = revoked.id.uuid()}; });
}

}  // namespace

platform::Result<Awarded> AwardBadge::operator()(const Service& issuer, const UserId& owner,
                                                 const NewAward& wanted,
                                                 const platform::RequestContext& context,
                                                 const std::optional<RequestKey>& key) const {
    const auto now = clock_.now();
    return store_.transact([&](ProfileTx& tx) {
        return once_for(
            tx, owner, key, now,
            [&]() -> platform::Result<Awarded> {
                const auto version = claim_for_service(tx, owner);
                if (!version) {
                    return version.error();
                }
                const auto of = tx.find_badge_class(wanted.badge_class);
                if (!of) {
                    return errors::kBadgeClassUnknown;
                }
                if (of->issuer != issuer.client_id) {
                    return errors::kNotIssuer;
                }
                const auto badge =
                    of->awarded(issuer.client_id, wanted.date_achieved.value_or(now), now);
                return award(tx, owner, *of, wanted.key.str(), badge, *version, context);
            },
            [&](const MadeByRequest& made) -> platform::Result<Awarded> {
                auto badge = find_badge(tx, owner, BadgeId{made.id});
                return badge ? platform::Result<Awarded>{Awarded{std::move(*badge), made.is_new}}
                             : badge.error();
            },
            [](const Awarded& awarded) {
                return MadeByRequest{.id = awarded.badge.id.uuid(), .is_new = awarded.is_new};
            });
    });
}

platform::Result<Badge> RevokeBadge::by_service(const Service& issuer, const UserId& owner,
                                                const BadgeId& id,
                                                const BadgeRevocation& revocation,
                                                const platform::RequestContext& context) const {
    const auto now = clock_.now();
    return store_.transact([&](ProfileTx& tx) {
        return revoke_once(tx, owner, id, issuer.client_id, revocation, now, context,
                           [&] { return claim_for_service(tx, owner); });
    });
}

platform::Result<Badge> RevokeBadge::by_owner(const Caller& caller, const UserId& owner,
                                              const BadgeId& id, const BadgeRevocation& revocation,
                                              const platform::RequestContext& context) const {
    const auto now = clock_.now();
    return store_.transact([&](ProfileTx& tx) {
        return revoke_once(tx, owner, id, std::string{kSelfIssued}, revocation, now, context,
                           [&] { return claim(tx, caller, owner); });
    });
}

// Whoever has kBadgesMax gets no more, and loses nothing by it.
void award_earned(ProfileTx& tx, const UserId& owner, const std::vector<BadgeClass>& earned,
                  platform::Timestamp now, const platform::RequestContext& context) {
    for (const auto& of : earned) {
        const auto version = tx.next_version(owner);
        if (!version || !award(tx, owner, of, std::string{kRuleAwardKey},
                               of.awarded(of.issuer, now, now), *version, context)) {
            return;
        }
    }
}

}  // namespace user
