#include "auth-service/application/find_account.hpp"

#include "auth-service/domain/errors.hpp"

namespace auth {

platform::Result<AnyAccount> FindAccount::operator()(const std::string& id_or_name) const {
    return store_.transact([&](AccountTx& tx) -> platform::Result<AnyAccount> {
        if (const auto id = AccountId::parse(id_or_name)) {
            auto found = tx.lock_any(*id);
            return found ? platform::Result<AnyAccount>{std::move(*found)}
                         : errors::kAccountUnknown;
        }
        const bool is_email = id_or_name.find('@') != std::string::npos;
        auto found = is_email ? tx.find_by_email(std::string{Email::trimmed(id_or_name)})
                              : tx.find_by_username(id_or_name);
        return found ? platform::Result<AnyAccount>{std::move(found->account)}
                     : errors::kAccountUnknown;
    });
}

}  // namespace auth
