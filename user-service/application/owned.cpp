#include "user-service/application/owned.hpp"

#include "user-service/domain/errors.hpp"

namespace user {

platform::Result<void> claim(ProfileTx& tx, const Caller& caller, const UserId& owner) {
    if (caller.id == owner) {
        tx.ensure_reference(caller);
        return {};
    }
    return tx.has_user(owner) ? errors::kNotOwner : errors::kUserUnknown;
}

}  // namespace user
