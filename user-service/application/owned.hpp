#pragma once

#include "user-service/application/ports.hpp"

namespace user {

// What a user may hide.
enum class Part : std::uint8_t { profile, badges, goals };

// Whether `viewer` may see that of a user: kUserUnknown where he may not know of him, kHidden.
[[nodiscard]] platform::Result<void> see(ProfileTx& tx, const Viewer& viewer, const UserId& owner,
                                         Part part);

// Where there is no list for `viewer`: why, or an empty one of his own, as long as his account's
// event has not arrived.
template <class Item>
[[nodiscard]] platform::Result<Page<Item>> none_of(ProfileTx& tx, const Viewer& viewer,
                                                   const UserId& owner, Part part) {
    if (viewer == owner && !tx.is_hidden(owner)) {
        return Page<Item>{};
    }
    const auto seen = see(tx, viewer, owner, part);
    return seen ? platform::Result<Page<Item>>{Page<Item>{}} : seen.error();
}

// kUserUnknown, kUserDeleted.
[[nodiscard]] platform::Result<void> require_user(ProfileTx& tx, const UserId& owner);

// kBadgeUnknown.
[[nodiscard]] platform::Result<Badge> find_badge(ProfileTx& tx, const UserId& owner,
                                                 const BadgeId& id);

// Why nobody but its owner writes below /users/{id}: kNotOwner, kUserDeleted, or kUserUnknown, also
// for one whose profile is private.
[[nodiscard]] platform::Fault refusal_of_stranger(ProfileTx& tx, const UserId& owner);

// Who may write below /users/{id}: its owner. Fails with kNotOwner for another's user, with
// kUserDeleted for one that was deleted, whoever asks, and with kUserUnknown for one that does not
// exist or is disabled. The owner's token is proof enough that he exists, so his row is made where
// his account's event has not arrived yet. Answers the version of the owner's next event; until
// this transaction ends he changes nothing else.
[[nodiscard]] platform::Result<std::int64_t> claim(ProfileTx& tx, const Caller& caller,
                                                   const UserId& owner);

// The same for a service that writes for a user who is known. kUserUnknown, kUserDeleted.
[[nodiscard]] platform::Result<std::int64_t> claim_for_service(ProfileTx& tx, const UserId& owner);

}  // namespace user
