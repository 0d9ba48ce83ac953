#pragma once

#include <string>
#include <variant>

#include "auth-service/application/check_password.hpp"
#include "auth-service/application/session_tokens.hpp"
#include "auth-service/application/throttle.hpp"

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
    Client client{};
};

// Opens a session for whoever proves to own an account. An unknown account, a wrong password and a
// disabled account cost the same (one hash with current parameters, one note in the audit trail)
// and fail alike.
class LogIn {
public:
    LogIn(AccountStore& store, PasswordHasher& hasher, const TokenMint& tokens, Throttle& throttle,
          const platform::Clock& clock)
        : store_{store}, hasher_{hasher}, tokens_{tokens}, throttle_{throttle}, clock_{clock} {}

    // kCredentialsInvalid, kTooManyAttempts, or what the store, the hasher and the issuer fail
    // with.
    platform::Result<OpenedSession> operator()(const LogInCommand& command,
                                               const platform::RequestContext& context) const;

private:
    using Found = std::optional<Credentials>;
    struct Opened {
        Account account;
        Session session;
    };

    [[nodiscard]] platform::Result<Found> find(const LogInCommand& command) const;
    [[nodiscard]] std::string target(const LogInCommand& command, const Found& found,
                                     const std::optional<platform::Uuid>& device) const;
    [[nodiscard]] platform::Result<Opened> open(const Credentials& proven,
                                                const PasswordCheck& check, const Client& client,
                                                const platform::RequestContext& context) const;
    [[nodiscard]] platform::Error refuse(const Found& found,
                                         const platform::RequestContext& context) const;

    AccountStore& store_;
    PasswordHasher& hasher_;
    const TokenMint& tokens_;
    Throttle& throttle_;
    const platform::Clock& clock_;
};

}  // namespace auth
