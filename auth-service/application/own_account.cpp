#include "auth-service/application/own_account.hpp"

#include "auth-service/application/check_password.hpp"
#include "auth-service/application/sessions.hpp"

namespace auth {

using platform::RequestContext;
using platform::Result;
using platform::faults::kTokenRevoked;

namespace {

// A refusal that stays on record although nothing else happens.
Result<void> note_refusal(AccountStore& store, const Caller& caller, std::string_view action,
                          const platform::Error& error, platform::Timestamp now,
                          const RequestContext& context) {
    return store.transact([&](AccountTx& tx) -> Result<void> {
        tx.audit().record(by_owner(caller.id, action, error.fault.slug, now, context));
        return {};
    });
}

// The error, once it is on record.
platform::Error refused(AccountStore& store, const Caller& caller, std::string_view action,
                        const platform::Error& error, platform::Timestamp now,
                        const RequestContext& context) {
    if (error.fault.slug != errors::kPasswordWrong.slug) {
        return error;
    }
    const auto noted = note_refusal(store, caller, action, error, now, context);
    return noted ? error : noted.error();
}

}  // namespace

Result<Account> ReadOwnAccount::operator()(const Caller& caller) const {
    return store_.read([&](AccountTx& tx) -> Result<Account> {
        auto account = tx.find_signed_in(caller.id, caller.session);
        return account ? Result<Account>{std::move(*account)} : kTokenRevoked;
    });
}

Result<Account> UpdateOwnAccount::operator()(const Caller& caller,
                                             const UpdateAccountCommand& command,
                                             const RequestContext& context) const {
    const auto now = clock_.now();
    return store_.transact([&](AccountTx& tx) -> Result<Account> {
        auto credentials = lock_caller(tx, caller);
        if (!credentials) {
            return credentials.error();
        }
        return update_locked(tx, std::move(credentials->account), command, now, context);
    });
}

Result<PasswordHash> ProveOwner::operator()(const Caller& caller, const platform::Secret& password,
                                            const RequestContext& context) const {
    const auto stored = store_.transact([&](AccountTx& tx) -> Result<PasswordHash> {
        const auto credentials = lock_caller(tx, caller);
        return credentials ? Result<PasswordHash>{credentials->password_hash} : credentials.error();
    });
    if (!stored) {
        return stored.error();
    }
    const Attempt attempt{.address = context.client_address, .target = target_of(caller.id)};
    if (auto allowed = throttle_.begin(attempt); !allowed) {
        return allowed.error();
    }
    const auto check = check_password(hasher_, password, *stored);
    if (!check) {
        return check.error();
    }
    if (!check->fits) {
        return errors::kPasswordWrong;
    }
    if (auto noted = throttle_.succeed(attempt); !noted) {
        return noted.error();
    }
    return *stored;
}

Result<void> ChangePassword::operator()(const Caller& caller, const ChangePasswordCommand& command,
                                        const RequestContext& context) const {
    const auto now = clock_.now();
    const auto proven = prove_(caller, command.current.secret(), context);
    if (!proven) {
        return refused(store_, caller, actions::kChangePassword, proven.error(), now, context);
    }
    const auto wanted = hasher_.hash(command.wanted.secret());
    if (!wanted) {
        return wanted.error();
    }
    return store_.transact([&](AccountTx& tx) -> Result<void> {
        const auto credentials = lock_caller(tx, caller);
        if (!credentials) {
            return credentials.error();
        }
        if (credentials->password_hash.phc != proven->phc) {
            return errors::kPasswordWrong;  // changed meanwhile
        }
        tx.set_password_hash(caller.id, *wanted, now);
        revoke(tx, credentials->account, tx.sessions().erase_of(caller.id, caller.session), now,
               context);
        tx.audit().record(by_owner(caller.id, actions::kChangePassword, kDone, now, context));
        return {};
    });
}

Result<void> DeleteOwnAccount::operator()(const Caller& caller, const PasswordAttempt& password,
                                          const RequestContext& context) const {
    const auto now = clock_.now();
    const auto proven = prove_(caller, password.secret(), context);
    if (!proven) {
        return refused(store_, caller, actions::kDelete, proven.error(), now, context);
    }
    return store_.transact([&](AccountTx& tx) -> Result<void> {
        auto credentials = lock_caller(tx, caller);
        if (!credentials) {
            return credentials.error();
        }
        if (credentials->password_hash.phc != proven->phc) {
            return errors::kPasswordWrong;
        }
        delete_locked(tx, std::move(credentials->account), now, context);
        tx.audit().record(by_owner(caller.id, actions::kDelete, kDone, now, context));
        return {};
    });
}

Result<platform::Page<AuditRecord>> ReadOwnAudit::operator()(
    const Caller& caller, const platform::PageRequest& page) const {
    return store_.transact([&](AccountTx& tx) -> Result<platform::Page<AuditRecord>> {
        if (!tx.find_signed_in(caller.id, caller.session)) {
            return kTokenRevoked;
        }
        return tx.audit().of(caller.id, page);
    });
}

}  // namespace auth
