#include "auth-service/application/read_account.hpp"

#include "auth-service/domain/errors.hpp"
#include "platform/core/faults.hpp"

namespace auth {

platform::Result<Account> ReadAccount::operator()(const AccountId& id) const {
    return store_.read([&](AccountTx& tx) -> platform::Result<Account> {
        auto account = tx.find(id);
        if (!account) {
            return platform::faults::kTokenInvalid.because("its account is no more");
        }
        if (account->disabled) {
            return errors::kAccountDisabled;
        }
        return std::move(*account);
    });
}

}  // namespace auth
