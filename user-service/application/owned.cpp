#include "user-service/application/owned.hpp"

#include "user-service/domain/errors.hpp"

namespace user {

platform::Fault refusal_of_stranger(ProfileTx& tx, const UserId& owner) {
    if (tx.is_deleted(owner)) {
        return errors::kUserDeleted;
    }
    return tx.has_user(owner) ? errors::kNotOwner : errors::kUserUnknown;
}

platform::Result<std::int64_t> claim(ProfileTx& tx, const Caller& caller, const UserId& owner) {
    if (caller.id != owner) {
        return refusal_of_stranger(tx, owner);
    }
    const auto version = tx.next_version(caller);
    if (!version) {
        return tx.is_deleted(owner) ? errors::kUserDeleted : errors::kUserUnknown;
    }
    return *version;
}

}  // namespace user
