#pragma once

#include "auth-service/application/ports.hpp"

namespace auth {

// The account of the caller, as it is now.
class ReadAccount {
public:
    explicit ReadAccount(AccountStore& store) : store_{store} {}

    // kTokenInvalid when the account that the token names is no more, kAccountDisabled while it is.
    platform::Result<Account> operator()(const AccountId& id) const;

private:
    AccountStore& store_;
};

}  // namespace auth
