#pragma once

#include <optional>

#include "auth-service/application/ports.hpp"

// What can happen to an account after its registration. Each raises its version by one and
// announces it in the same transaction; what changes nothing announces nothing. All fail with
// kAccountUnknown, or with what the store fails with.
namespace auth {

// What is left out stays as it is. A name that is there and empty is taken away.
struct UpdateAccountCommand {
    std::optional<Username> username{};
    std::optional<std::optional<PersonName>> first_name{};
    std::optional<std::optional<PersonName>> last_name{};
};

// The same within a transaction in which the account is locked, on record as its owner's.
platform::Result<Account> update_locked(AccountTx& tx, Account account,
                                        const UpdateAccountCommand& command,
                                        platform::Timestamp now,
                                        const platform::RequestContext& context);
// Every session ends, and UserDeleted is announced.
void delete_locked(AccountTx& tx, Account account, platform::Timestamp now,
                   const platform::RequestContext& context);

// Announces UserUpdated. Also kUsernameTaken.
class UpdateAccount {
public:
    UpdateAccount(AccountStore& store, const platform::Clock& clock)
        : store_{store}, clock_{clock} {}
    platform::Result<Account> operator()(const AccountId& id, const UpdateAccountCommand& command,
                                         const platform::RequestContext& context) const;

private:
    AccountStore& store_;
    const platform::Clock& clock_;
};

// Shuts an account out until EnableAccount: every session ends. Announces UserDisabled.
class DisableAccount {
public:
    DisableAccount(AccountStore& store, const platform::Clock& clock)
        : store_{store}, clock_{clock} {}
    platform::Result<Account> operator()(const AccountId& id,
                                         const platform::RequestContext& context) const;

private:
    AccountStore& store_;
    const platform::Clock& clock_;
};

// Announces UserEnabled.
class EnableAccount {
public:
    EnableAccount(AccountStore& store, const platform::Clock& clock)
        : store_{store}, clock_{clock} {}
    platform::Result<Account> operator()(const AccountId& id,
                                         const platform::RequestContext& context) const;

private:
    AccountStore& store_;
    const platform::Clock& clock_;
};

// For ever; the username stays taken for kNameKept. Announces UserDeleted.
class DeleteAccount {
public:
    DeleteAccount(AccountStore& store, const platform::Clock& clock)
        : store_{store}, clock_{clock} {}
    platform::Result<void> operator()(const AccountId& id,
                                      const platform::RequestContext& context) const;

private:
    AccountStore& store_;
    const platform::Clock& clock_;
};

}  // namespace auth
