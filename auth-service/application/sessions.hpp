#pragma once

#include "auth-service/application/session_tokens.hpp"

// Steps that use cases have in common: each within the caller's transaction, in which the account
// is locked.
namespace auth {

// A session that begins now, not yet in any row.
[[nodiscard]] Session new_session(const AccountId& owner, const Client& client,
                                  platform::Timestamp now, const platform::RequestContext& context);

// The same with its row. Where the account has ten already the oldest ends.
[[nodiscard]] Session open_session(AccountTx& tx, const Account& account, const Client& client,
                                   platform::Timestamp now,
                                   const platform::RequestContext& context);

// Tells every service that these sessions are over, each by its id, and remembers it. The rows are
// gone already.
void revoke(AccountTx& tx, const Account& account, const std::vector<Session>& ended,
            platform::Timestamp now, const platform::RequestContext& context);

// Ends every session that there is, and refuses every access token that was issued by now, whatever
// the clock of the replica that issued it: `account` is changed accordingly and not yet written.
void revoke_all(AccountTx& tx, Account& account, platform::Timestamp now,
                const platform::RequestContext& context);

}  // namespace auth
