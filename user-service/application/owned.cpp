#include "user-service/application/owned.hpp"

#include "user-service/domain/errors.hpp"

namespace user {

platform::Result<std::int64_t> claim(ProfileTx& tx, const Caller& caller, const UserId& owner) {
    if (caller.id != owner) {
        return tx.has_user(owner) ? errors::kNotOwner : errors::kUserUnknown;
    }
    const auto version = tx.next_version(caller);
    if (!version) {
        return errors::kUserUnknown;
    }
    return *version;
}

}  // namespace user
