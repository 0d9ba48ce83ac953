#pragma once

#include "auth-service/application/ports.hpp"
#include "auth-service/domain/errors.hpp"
#include "platform/core/faults.hpp"

namespace auth {

// Whom an access token speaks for, as it says itself.
struct Caller {
    AccountId id;
    SessionId session;
};

// The caller's account, locked, while his session goes on. kTokenRevoked where it does not: an
// access token outlives its session by minutes, and must not serve here.
[[nodiscard]] inline platform::Result<Credentials> lock_caller(AccountTx& tx,
                                                               const Caller& caller) {
    auto credentials = tx.lock_credentials(caller.id);
    if (!credentials || !tx.find_signed_in(caller.id, caller.session)) {
        return platform::faults::kTokenRevoked;
    }
    return std::move(*credentials);
}

}  // namespace auth
