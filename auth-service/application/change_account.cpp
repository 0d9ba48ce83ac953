#include "auth-service/application/change_account.hpp"

#include <utility>

#include "auth-service/application/account_state.hpp"
#include "auth-service/domain/errors.hpp"
#include "platform/core/fault_points.hpp"

namespace auth {

using events::UserChange;
using platform::RequestContext;
using platform::Result;

namespace {

// `change(account)` answers false where everything is as it should be already.
template <class Change>
Result<Account> change_account(AccountStore& store, const AccountId& id, UserChange kind,
                               platform::Timestamp now, const RequestContext& context,
                               const Change& change) {
    return store.transact([&](AccountTx& tx) -> Result<Account> {
        auto account = tx.lock(id);
        if (!account) {
            return errors::kAccountUnknown;
        }
        if (!change(*account)) {
            return std::move(*account);
        }
        ++account->version;
        if (platform::fault_points::bug("wall_clock_ordering")) {
            account->version = now.time_since_epoch().count();
        }
        if (tx.update(*account, now) == AccountTx::Update::username_taken) {
            return errors::kUsernameTaken;
        }
        tx.publish(events::announce(kind, state_of(*account), now), context);
        return std::move(*account);
    });
}

Result<Account> set_disabled(AccountStore& store, const AccountId& id, bool disabled,
                             platform::Timestamp now, const RequestContext& context) {
    const auto kind = disabled ? UserChange::disabled : UserChange::enabled;
    return change_account(store, id, kind, now, context, [&](Account& account) {
        return std::exchange(account.disabled, disabled) != disabled;
    });
}

bool replace(std::optional<std::string>& name,
             const std::optional<std::optional<PersonName>>& wanted) {
    if (!wanted) {
        return false;
    }
    const auto text = *wanted ? std::optional{(*wanted)->str()} : std::nullopt;
    return std::exchange(name, text) != text;
}

}  // namespace

Result<Account> UpdateAccount::operator()(const AccountId& id, const UpdateAccountCommand& command,
                                          const RequestContext& context) const {
    const auto now = clock_.now();
    return change_account(store_, id, UserChange::updated, now, context, [&](Account& account) {
        bool changed = replace(account.first_name, command.first_name);
        changed = replace(account.last_name, command.last_name) || changed;
        if (command.username && command.username->str() != account.username) {
            account.username = command.username->str();
            account.username_changed_at = now;
            changed = true;
        }
        return changed;
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
        const auto account = tx.lock(id);
        if (!account) {
            return errors::kAccountUnknown;
        }
        const events::UserDeleted deleted{
            .user_id = id.uuid(), .version = account->version + 1, .deleted_at = now};
        tx.erase(id, deleted.version, now);
        tx.publish(deleted.announcement(), context);
        return {};
    });
}

}  // namespace auth
