#pragma once

#include <optional>

#include "auth-service/application/ports.hpp"

namespace auth {

struct RegisterAccountCommand {
    Username username;
    Email email;
    Password password;
    std::optional<PersonName> first_name;
    std::optional<PersonName> last_name;
};

// Opens an account and a session on it, and announces UserCreated in the same transaction.
class RegisterAccount {
public:
    RegisterAccount(AccountStore& store, PasswordHasher& hasher, TokenIssuer& tokens,
                    const platform::Clock& clock)
        : store_{store}, hasher_{hasher}, tokens_{tokens}, clock_{clock} {}

    // kUsernameTaken, kEmailTaken, or what the store and the issuer fail with.
    platform::Result<OpenedSession> operator()(const RegisterAccountCommand& command,
                                               const platform::RequestContext& context) const;

private:
    AccountStore& store_;
    PasswordHasher& hasher_;
    TokenIssuer& tokens_;
    const platform::Clock& clock_;
};

}  // namespace auth
