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

// That it is the owner who asks, and not only somebody with his token: by the password. Each
// session has a count of its own, which nobody can use up from outside.
class ProveOwner {
public:
    ProveOwner(AccountStore& store, PasswordHasher& hasher, Throttle& throttle)
        : store_{store}, hasher_{hasher}, throttle_{throttle} {}

    // An attempt that the throttle has counted and let through.
    struct Admitted {
        Credentials stored;
        Attempt attempt;
    };
    // Costs little. kTooManyAttempts, or as the store and the throttle fail.
    [[nodiscard]] platform::Result<Admitted> admit(const Caller& caller,
                                                   const platform::RequestContext& context) const;
    // Costs a hash. kPasswordWrong, or as the hasher and the throttle fail.
    [[nodiscard]] platform::Result<void> operator()(const Admitted& admitted,
                                                    const platform::Secret& password) const;

private:
    AccountStore& store_;
    PasswordHasher& hasher_;
    Throttle& throttle_;
};

struct ChangePasswordCommand {
    PasswordAttempt current;
    Password wanted;
};

// Ends every other session of the caller's, and no device is known any more. Fails as ProveOwner
// does.
class ChangePassword {
public:
    ChangePassword(AccountStore& store, PasswordHasher& hasher, Throttle& throttle,
                   const platform::Clock& clock)
        : store_{store}, hasher_{hasher}, prove_{store, hasher, throttle}, clock_{clock} {}
    [[nodiscard]] platform::Result<ProveOwner::Admitted> admit(
        const Caller& caller, const platform::RequestContext& context) const {
        return prove_.admit(caller, context);
    }
    [[nodiscard]] platform::Result<void> finish(const Caller& caller,
                                                const ChangePasswordCommand& command,
                                                const ProveOwner::Admitted& admitted,
                                                const platform::RequestContext& context) const;

    // Both.
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
    [[nodiscard]] platform::Result<ProveOwner::Admitted> admit(
        const Caller& caller, const platform::RequestContext& context) const {
        return prove_.admit(caller, context);
    }
    [[nodiscard]] platform::Result<void> finish(const Caller& caller,
                                                const PasswordAttempt& password,
                                                const ProveOwner::Admitted& admitted,
                                                const platform::RequestContext& context) const;

    // Both.
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
