#pragma once

#include "user-service/application/ports.hpp"

namespace user {

// Who may write below /users/{id}: its owner. Fails with kNotOwner for another's user and with
// kUserUnknown for one that does not exist, was deleted or is disabled. The owner's token is proof
// enough that he exists, so his row is made where his account's event has not arrived yet. Answers
// the version of the owner's next event; until this transaction ends he changes nothing else.
[[nodiscard]] platform::Result<std::int64_t> claim(ProfileTx& tx, const Caller& caller,
                                                   const UserId& owner);

}  // namespace user
