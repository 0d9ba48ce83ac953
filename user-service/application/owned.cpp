#include "user-service/application/owned.hpp"

#include "user-service/domain/errors.hpp"

namespace user {

namespace {

platform::Result<std::int64_t> claimed(ProfileTx& tx, const UserId& owner,
                                       const std::optional<std::int64_t>& version) {
    if (!version) {
        return tx.is_deleted(owner) ? errors::kUserDeleted : errors::kUserUnknown;
    }
    return *version;
}

}  // namespace

platform::Result<void> see(ProfileTx& tx, const Viewer& viewer, const UserId& owner, Part part) {
    const auto visibility = tx.visibility(owner);
    if (!visibility) {
        return errors::kUserUnknown;
    }
    if (viewer == owner) {
        return {};
    }
    if (!visibility->profile) {
        return errors::kUserUnknown;
    }
    const bool shown = part == Part::badges  ? visibility->badges
                       : part == Part::goals ? visibility->goals
                                             : true;
    return shown ? platform::Result<void>{} : errors::kHidden;
}

platform::Result<void> require_user(ProfileTx& tx, const UserId& owner) {
    if (tx.visibility(owner)) {
        return {};
    }
    return tx.is_deleted(owner) ? errors::kUserDeleted : errors::kUserUnknown;
}

platform::Result<Badge> find_badge(ProfileTx& tx, const UserId& owner, const BadgeId& id) {
    auto badge = tx.find_badge(owner, id);
    if (!badge) {
        return errors::kBadgeUnknown;
    }
    return std::move(*badge);
}

platform::Fault refusal_of_stranger(ProfileTx& tx, const UserId& owner) {
    if (tx.is_deleted(owner)) {
        return errors::kUserDeleted;
    }
    return see(tx, {}, owner, Part::profile) ? errors::kNotOwner : errors::kUserUnknown;
}

platform::Result<std::int64_t> claim(ProfileTx& tx, const Caller& caller, const UserId& owner) {
    if (caller.id != owner) {
        return refusal_of_stranger(tx, owner);
    }
    return claimed(tx, owner, tx.next_version(caller));
}

platform::Result<std::int64_t> claim_for_service(ProfileTx& tx, const UserId& owner) {
    return claimed(tx, owner, tx.next_version(owner));
}

}  // namespace user
