#include "auth-service/application/change_account.hpp"

#include <utility>

#include "auth-service/application/account_state.hpp"
#include "auth-service/application/sessions.hpp"
#include "auth-service/domain/errors.hpp"
#include "platform/core/fault_points.hpp"

namespace auth {

using events::UserChange;
using platform::RequestContext;
using platform::Result;

namespace {

bool replace(std::optional<std::string>& name,
             const std::optional<std::optional<PersonName>>& wanted) {
    if (!wanted) {
        return false;
    }
    const auto text = *wanted ? std::optional{(*wanted)->str()} : std::nullopt;
    return std::exchange(name, text) != text;
}

bool apply(const UpdateAccountCommand& command, Account& account, platform::Timestamp now) {
    bool changed = replace(account.first_name, command.first_name);
    changed = replace(account.last_name, command.last_name) || changed;
    if (command.username && command.username->str() != account.username) {
        account.username = command.username->str();
        account.username_changed_at = now;
        changed = true;
    }
    return changed;
}

// Writes an account that was changed as its next version, and announces it.
Result<Account> write(AccountTx& tx, Account account, UserChange kind, platform::Timestamp now,
                      const RequestContext& context) {
    ++account.version;
    if (platform::fault_points::bug("wall_clock_ordering")) {
        account.version = now.time_since_epoch().count();
    }
    if (tx.update(account, now, now - kNameKept) == AccountTx::Update::username_taken) {
        return errors::kUsernameTaken;
    }
    tx.publish(events::announce(kind, state_of(account), now), context);
    return account;
}

Result<Account> set_disabled(AccountStore& store, const AccountId& id, bool disabled,
                             platform::Timestamp now, const RequestContext& context) {
    return store.transact([&](AccountTx& tx) -> Result<Account> {
        auto account = tx.lock(id);
        if (!account) {
            return errors::kAccountUnknown;
        }
        if (std::exchange(account->disabled, disabled) == disabled) {
            return std::move(*account);
        }
        if (disabled) {
            revoke_all(tx, *account, now, context);
        }
        const auto action = disabled ? actions::kDisable : actions::kEnable;
        tx.audit().record(by_other(kOperator, id, action, kDone, now, context));
        return write(tx, std::move(*account), disabled ? UserChange::disabled : UserChange::enabled,
                     now, context);
    });
}

}  // namespace

Result<Account> update_locked(AccountTx& tx, Account account, const UpdateAccountCommand& command,
                              platform::Timestamp now, const RequestContext& context) {
    if (!apply(command, account, now)) {
        return account;
    }
    tx.audit().record(by_owner(account.id, actions::kUpdate, kDone, now, context));
    return write(tx, std::move(account), UserChange::updated, now, context);
}

void delete_locked(AccountTx& tx, Account account, platform::Timestamp now,
                   const RequestContext& context) {
    revoke_all(tx, account, now, context);
    const events::UserDeleted deleted{
        .user_id = account.id.uuid(), .version = account.version + 1, .deleted_at = now};
    tx.erase(account.id, deleted.version, now);
    tx.publish(deleted.announcement(), context);
}

Result<Account> UpdateAccount::operator()(const AccountId& id, const UpdateAccountCommand& command,
                                          const RequestContext& context) const {
    const auto now = clock_.now();
    return store_.transact([&](AccountTx& tx) -> Result<Account> {
        auto account = tx.lock(id);
        if (!account) {
            return errors::kAccountUnknown;
        }
        return update_locked(tx, std::move(*account), command, now, context);
    });
}

Result<Account> DisableAccount::operator()(const AccountId& id,
                                           const RequestContext& context) const {
    return set_disabled(store_, id, true, clock_.now(), context);
}

Result<Account> EnableAccount::operator()(const AccountId& id,
                                          const RequestContext& context) const {
    return set_disabled(store_, id, false, clock_.now(), context);
}

Result<void> DeleteAccount::operator()(const AccountId& id, const RequestContext& context) const {
    const auto now = clock_.now();
    return store_.transact([&](AccountTx& tx) -> Result<void> {
        auto account = tx.lock(id);
        if (!account) {
            return errors::kAccountUnknown;
        }
        delete_locked(tx, std::move(*account), now, context);
        tx.audit().record(by_other(kOperator, id, actions::kDelete, kDone, now, context));
        return {};
    });
}

}  // namespace auth
