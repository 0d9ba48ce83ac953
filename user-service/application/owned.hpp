#pragma once

#include "user-service/application/ports.hpp"

namespace user {

// Why nobody but its owner writes below /users/{id}: kNotOwner, kUserDeleted or kUserUnknown.
[[nodiscard]] platform::Fault refusal_of_stranger(ProfileTx& tx, const UserId& owner);

// Who may write below /users/{id}: its owner. Fails with kNotOwner for another's user, with
// kUserDeleted for one that was deleted, whoever asks, and with kUserUnknown for one that does not
// exist or is disabled. The owner's token is proof enough that he exists, so his row is made where
// his account's event has not arrived yet. Answers the version of the owner's next event; until
// this transaction ends he changes nothing else.
[[nodiscard]] platform::Result<std::int64_t> claim(ProfileTx& tx, const Caller& caller,
                                                   const UserId& owner);

}  // namespace user
