#pragma once

#include <string>
#include <variant>

#include "auth-service/application/ports.hpp"

namespace auth {

struct ByUsername {
    std::string username;
};
struct ByEmail {
    std::string email;
};

struct LogInCommand {
    std::variant<ByUsername, ByEmail> identifier;  // as typed; what fits no account is no account
    PasswordAttempt password;
};

// Opens a session for whoever proves to own an account. An unknown account costs one hash like a
// known one, and fails like a wrong password.
class LogIn {
public:
    LogIn(AccountStore& store, PasswordHasher& hasher, TokenIssuer& tokens,
          const platform::Clock& clock)
        : store_{store}, hasher_{hasher}, tokens_{tokens}, clock_{clock} {}

    // kCredentialsInvalid, or what the store, the hasher and the issuer fail with.
    platform::Result<OpenedSession> operator()(const LogInCommand& command) const;

private:
    platform::Result<std::optional<Credentials>> find(const LogInCommand& command) const;

    AccountStore& store_;
    PasswordHasher& hasher_;
    TokenIssuer& tokens_;
    const platform::Clock& clock_;
};

}  // namespace auth
