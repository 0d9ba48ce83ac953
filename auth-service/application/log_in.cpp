#include "auth-service/application/log_in.hpp"

#include "auth-service/domain/errors.hpp"

namespace auth {

platform::Result<OpenedSession> LogIn::operator()(const LogInCommand& command) const {
    auto found = find(command);
    if (!found) {
        return found.error();
    }
    auto& credentials = *found;

    const auto& hash = credentials ? credentials->password_hash : hasher_.decoy();
    const auto fits = hasher_.verify(command.password.secret(), hash);
    if (!fits) {
        return fits.error();
    }
    if (!credentials || !*fits) {
        return errors::kCredentialsInvalid;
    }
    if (credentials->account.disabled) {
        return errors::kAccountDisabled;
    }

    auto token = tokens_.issue(credentials->account, SessionId::make(clock_.now()));
    if (!token) {
        return token.error();
    }
    return OpenedSession{std::move(credentials->account), std::move(*token)};
}

platform::Result<std::optional<Credentials>> LogIn::find(const LogInCommand& command) const {
    return store_.read([&](AccountTx& tx) -> platform::Result<std::optional<Credentials>> {
        if (const auto* by_email = std::get_if<ByEmail>(&command.identifier)) {
            return tx.find_by_email(by_email->email);
        }
        return tx.find_by_username(std::get<ByUsername>(command.identifier).username);
    });
}

}  // namespace auth
