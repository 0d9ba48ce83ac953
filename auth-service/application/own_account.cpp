#include "auth-service/application/own_account.hpp"

#include "auth-service/application/check_password.hpp"
#include "auth-service/application/on_record.hpp"
#include "auth-service/application/sessions.hpp"

namespace auth {

using platform::RequestContext;
using platform::Result;
using platform::faults::kTokenRevoked;

namespace {

// What its owner was refused, once it is on record; other failures as they are.
platform::Error refused(AccountStore& store, const Caller& caller, std::string_view action,
                        const platform::Error& error, platform::Timestamp now,
                        const RequestContext& context) {
    const auto& slug = error.fault.slug;
    if (slug != errors::kPasswordWrong.slug && slug != errors::kUsernameTaken.slug) {
        return error;
    }
    return on_record(store, by_owner(caller.id, action, slug, now, context), error);
}

// The password, since it was looked at. Another hash of the same one is no change.
bool is_changed(const Credentials& now, const ProveOwner::Admitted& admitted) {
    return now.password_changed_at != admitted.stored.password_changed_at;
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
    auto updated = store_.transact([&](AccountTx& tx) -> Result<Account> {
        auto credentials = lock_caller(tx, caller);
        if (!credentials) {
            return credentials.error();
        }
        return update_locked(tx, std::move(credentials->account), command, now, context);
    });
    return updated ? std::move(updated)
                   : refused(store_, caller, actions::kUpdate, updated.error(), now, context);
}

Result<ProveOwner::Admitted> ProveOwner::admit(const Caller& caller,
                                               const RequestContext& context) const {
    auto stored = store_.transact(
        [&](AccountTx& tx) -> Result<Credentials> { return lock_caller(tx, caller); });
    if (!stored) {
        return stored.error();
    }
    Attempt attempt{.address = context.client_address, .target = target_of_session(caller.session)};
    if (auto allowed = throttle_.begin(attempt); !allowed) {
        return allowed.error();
    }
    return Admitted{std::move(*stored), std::move(attempt)};
}

Result<void> ProveOwner::operator()(const Admitted& admitted,
                                    const platform::Secret& password) const {
    const auto check = check_password(hasher_, password, admitted.stored.password_hash);
    if (!check) {
        return check.error();
    }
    if (!check->fits) {
        return errors::kPasswordWrong;
    }
    return throttle_.succeed(admitted.attempt);
}

Result<void> ChangePassword::operator()(const Caller& caller, const ChangePasswordCommand& command,
                                        const RequestContext& context) const {
    const auto admitted = admit(caller, context);
    return admitted ? finish(caller, command, *admitted, context) : admitted.error();
}

Result<void> ChangePassword::finish(const Caller& caller, const ChangePasswordCommand& command,
                                    const ProveOwner::Admitted& admitted,
                                    const RequestContext& context) const {
    const auto now = clock_.now();
    if (const auto proven = prove_(admitted, command.current.secret()); !proven) {
        return refused(store_, caller, actions::kChangePassword, proven.error(), now, context);
    }
    const auto wanted = hasher_.hash(command.wanted.secret());
    if (!wanted) {
        return wanted.error();
    }
    const auto changed = store_.transact([&](AccountTx& tx) -> Result<void> {
        const auto credentials = lock_caller(tx, caller);
        if (!credentials) {
            return credentials.error();
        }
        if (is_changed(*credentials, admitted)) {
            return errors::kPasswordWrong;
        }
        tx.change_password(caller.id, *wanted, now);
        revoke(tx, credentials->account, tx.sessions().erase_of(caller.id, caller.session), now,
               context);
        tx.audit().record(by_owner(caller.id, actions::kChangePassword, kDone, now, context));
        return {};
    });
    return changed
               ? changed
               : refused(store_, caller, actions::kChangePassword, changed.error(), now, context);
}

Result<void> DeleteOwnAccount::operator()(const Caller& caller, const PasswordAttempt& password,
                                          const RequestContext& context) const {
    const auto admitted = admit(caller, context);
    return admitted ? finish(caller, password, *admitted, context) : admitted.error();
}

Result<void> DeleteOwnAccount::finish(const Caller& caller, const PasswordAttempt& password,
                                      const ProveOwner::Admitted& admitted,
                                      const RequestContext& context) const {
    const auto now = clock_.now();
    if (const auto proven = prove_(admitted, password.secret()); !proven) {
        return refused(store_, caller, actions::kDelete, proven.error(), now, context);
    }
    const auto deleted = store_.transact([&](AccountTx& tx) -> Result<void> {
        auto credentials = lock_caller(tx, caller);
        if (!credentials) {
            return credentials.error();
        }
        if (is_changed(*credentials, admitted)) {
            return errors::kPasswordWrong;
        }
        delete_locked(tx, std::move(credentials->account), now, context);
        tx.audit().record(by_owner(caller.id, actions::kDelete, kDone, now, context));
        return {};
    });
    return deleted ? deleted
                   : refused(store_, caller, actions::kDelete, deleted.error(), now, context);
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
