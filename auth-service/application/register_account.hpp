#pragma once

#include <optional>

#include "auth-service/application/session_tokens.hpp"
#include "auth-service/application/throttle.hpp"

namespace auth {

struct RegisterAccountCommand {
    Username username;
    Email email;
    Password password;
    std::optional<PersonName> first_name;
    std::optional<PersonName> last_name;
    Client client{};
};

// Opens an account and a session on it, and announces UserCreated in the same transaction.
class RegisterAccount {
public:
    RegisterAccount(AccountStore& store, PasswordHasher& hasher, const TokenMint& tokens,
                    Throttle& throttle, const platform::Clock& clock)
        : store_{store}, hasher_{hasher}, tokens_{tokens}, throttle_{throttle}, clock_{clock} {}

    // Costs little. kTooManyAttempts, or what the throttle fails with.
    [[nodiscard]] platform::Result<void> admit(const platform::RequestContext& context) const;
    // Costs a hash. kUsernameTaken, kEmailTaken, or what the store and the issuer fail with.
    [[nodiscard]] platform::Result<OpenedSession> finish(
        const RegisterAccountCommand& command, const platform::RequestContext& context) const;

    // Both.
    platform::Result<OpenedSession> operator()(const RegisterAccountCommand& command,
                                               const platform::RequestContext& context) const;

private:
    [[nodiscard]] platform::Error refused(const platform::Error& error, platform::Timestamp now,
                                          const platform::RequestContext& context) const;
    [[nodiscard]] platform::Result<Session> insert(const NewAccount& account,
                                                   const PasswordHash& password_hash,
                                                   const Client& client,
                                                   const platform::RequestContext& context) const;

    AccountStore& store_;
    PasswordHasher& hasher_;
    const TokenMint& tokens_;
    Throttle& throttle_;
    const platform::Clock& clock_;
};

}  // namespace auth
