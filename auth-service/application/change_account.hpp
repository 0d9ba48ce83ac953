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

// Shuts an account out until EnableAccount. Announces UserDisabled.
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

// For ever; the username stays taken. Announces UserDeleted.
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
