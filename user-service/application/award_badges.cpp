#include "user-service/application/award_badges.hpp"

#include "user-service/application/badge_events.hpp"
#include "user-service/application/once.hpp"
#include "user-service/application/owned.hpp"
#include "user-service/domain/errors.hpp"

namespace user {

namespace {

const std::string kRuleKey = "rule";

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
                               bool is_self_issued, const RevocationReason& reason,
                               platform::Timestamp now, std::int64_t version,
                               const platform::RequestContext& context) {
    auto badge = find_badge(tx, owner, id);
    if (!badge) {
        return badge;
    }
    if ((badge->issuer == kSelfIssued) != is_self_issued) {
        return errors::kNotIssuer;
    }
    if (badge->revoked_at) {
        return errors::kBadgeRevoked;
    }
    badge->revoked_at = now;
    badge->revocation_reason = reason.str();
    tx.save_revocation(*badge);
    tx.publish(revoked_event(owner, version, *badge), context);
    return badge;
}

// `claim_owner` -> the version of the owner's next event.
template <class ClaimOwner>
platform::Result<Badge> revoke_once(ProfileTx& tx, const UserId& owner, const BadgeId& id,
                                    bool is_self_issued, const RevocationReason& reason,
                                    platform::Timestamp now,
                                    const platform::RequestContext& context,
                                    const std::optional<RequestKey>& key,
                                    ClaimOwner&& claim_owner) {
    return once(
        tx, key, now,
        [&]() -> platform::Result<Badge> {
            const auto version = claim_owner();
            return version ? revoke(tx, owner, id, is_self_issued, reason, now, *version, context)
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
        return once(
            tx, key, now,
            [&]() -> platform::Result<Awarded> {
                const auto version = claim_for_service(tx, owner);
                if (!version) {
                    return version.error();
                }
                const auto of = tx.find_badge_class(wanted.badge_class);
                if (!of) {
                    return errors::kBadgeClassUnknown;
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

platform::Result<Badge> RevokeBadge::by_service(const UserId& owner, const BadgeId& id,
                                                const RevocationReason& reason,
                                                const platform::RequestContext& context,
                                                const std::optional<RequestKey>& key) const {
    return store_.transact([&](ProfileTx& tx) {
        return revoke_once(tx, owner, id, false, reason, clock_.now(), context, key,
                           [&] { return claim_for_service(tx, owner); });
    });
}

platform::Result<Badge> RevokeBadge::by_owner(const Caller& caller, const UserId& owner,
                                              const BadgeId& id, const RevocationReason& reason,
                                              const platform::RequestContext& context,
                                              const std::optional<RequestKey>& key) const {
    return store_.transact([&](ProfileTx& tx) {
        return revoke_once(tx, owner, id, true, reason, clock_.now(), context, key,
                           [&] { return claim(tx, caller, owner); });
    });
}

void award_earned(ProfileTx& tx, const UserId& owner, const std::vector<BadgeClass>& earned,
                  platform::Timestamp now, const platform::RequestContext& context) {
    for (const auto& of : earned) {
        const auto version = tx.next_version(owner);
        if (version) {
            // Whoever has a thousand badges gets no more, and loses nothing by it.
            (void)award(tx, owner, of, kRuleKey, of.awarded(of.issuer, now, now), *version,
                        context);
        }
    }
}

}  // namespace user
