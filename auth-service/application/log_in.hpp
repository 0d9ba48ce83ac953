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

    using Found = std::optional<Credentials>;  // the account that is tried; nothing for nobody's

    // An attempt that the throttle has counted and let through.
    struct Admitted {
        Found found;
        std::optional<platform::Uuid> device;  // that is known
        Attempt attempt;
    };
    // Costs little: what it refuses takes nothing away from anybody. kTooManyAttempts, or what the
    // store and the throttle fail with.
    [[nodiscard]] platform::Result<Admitted> admit(const LogInCommand& command,
                                                   const platform::RequestContext& context) const;
    // Costs a hash. kCredentialsInvalid, or what the store, the hasher and the issuer fail with.
    [[nodiscard]] platform::Result<OpenedSession> finish(
        const LogInCommand& command, const Admitted& admitted,
        const platform::RequestContext& context) const;

    // Both.
    platform::Result<OpenedSession> operator()(const LogInCommand& command,
                                               const platform::RequestContext& context) const;

private:
    struct Opened {
        Account account;
        Session session;
    };

    [[nodiscard]] platform::Result<Found> find(const LogInCommand& command) const;
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
