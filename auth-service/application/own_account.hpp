#pragma once

#include "auth-service/application/caller.hpp"
#include "auth-service/application/change_account.hpp"
#include "auth-service/application/throttle.hpp"

// What somebody does with his own account. All fail with kTokenRevoked where the caller's session
// has ended, or with what the store fails with.
namespace auth {

class ReadOwnAccount {
public:
    explicit ReadOwnAccount(AccountStore& store) : store_{store} {}
    platform::Result<Account> operator()(const Caller& caller) const;

private:
    AccountStore& store_;
};

// Announces UserUpdated where something changes. Also kUsernameTaken.
class UpdateOwnAccount {
public:
    UpdateOwnAccount(AccountStore& store, const platform::Clock& clock)
        : store_{store}, clock_{clock} {}
    platform::Result<Account> operator()(const Caller& caller, const UpdateAccountCommand& command,
                                         const platform::RequestContext& context) const;

private:
    AccountStore& store_;
    const platform::Clock& clock_;
};

// That it is the owner who asks, and not only somebody with his token: by the password, at the cost
// of one hash, and within the bounds of the throttle.
class ProveOwner {
public:
    ProveOwner(AccountStore& store, PasswordHasher& hasher, Throttle& throttle)
        : store_{store}, hasher_{hasher}, throttle_{throttle} {}
    // The hash that the password fits; kPasswordWrong, kTooManyAttempts, or as the hasher fails.
    platform::Result<PasswordHash> operator()(const Caller& caller,
                                              const platform::Secret& password,
                                              const platform::RequestContext& context) const;

private:
    AccountStore& store_;
    PasswordHasher& hasher_;
    Throttle& throttle_;
};

struct ChangePasswordCommand {
    PasswordAttempt current;
    Password wanted;
};

// Ends every other session of the caller's. Fails as ProveOwner does.
class ChangePassword {
public:
    ChangePassword(AccountStore& store, PasswordHasher& hasher, Throttle& throttle,
                   const platform::Clock& clock)
        : store_{store}, hasher_{hasher}, prove_{store, hasher, throttle}, clock_{clock} {}
    platform::Result<void> operator()(const Caller& caller, const ChangePasswordCommand& command,
                                      const platform::RequestContext& context) const;

private:
    AccountStore& store_;
    PasswordHasher& hasher_;
    ProveOwner prove_;
    const platform::Clock& clock_;
};

// For ever, at once. Announces UserDeleted; the username is free again after kNameKept. Fails as
// ProveOwner does.
class DeleteOwnAccount {
public:
    DeleteOwnAccount(AccountStore& store, PasswordHasher& hasher, Throttle& throttle,
                     const platform::Clock& clock)
        : store_{store}, prove_{store, hasher, throttle}, clock_{clock} {}
    platform::Result<void> operator()(const Caller& caller, const PasswordAttempt& password,
                                      const platform::RequestContext& context) const;

private:
    AccountStore& store_;
    ProveOwner prove_;
    const platform::Clock& clock_;
};

// What happened to the caller's account, newest first.
class ReadOwnAudit {
public:
    explicit ReadOwnAudit(AccountStore& store) : store_{store} {}
    platform::Result<platform::Page<AuditRecord>> operator()(
        const Caller& caller, const platform::PageRequest& page) const;

private:
    AccountStore& store_;
};

}  // namespace auth
