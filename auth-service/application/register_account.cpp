#include "auth-service/application/register_account.hpp"

#include "auth-service/application/account_state.hpp"
#include "auth-service/domain/errors.hpp"

namespace auth {

namespace {

Account stored(const NewAccount& account) {
    return {.id = account.id,
            .version = 1,
            .username = account.username.str(),
            .email = account.email.str(),
            .first_name = text_of(account.first_name),
            .last_name = text_of(account.last_name),
            .created_at = account.created_at,
            .username_changed_at = account.created_at,
            .disabled = false};
}

}  // namespace

platform::Result<OpenedSession> RegisterAccount::operator()(
    const RegisterAccountCommand& command, const platform::RequestContext& context) const {
    const auto password_hash = hasher_.hash(command.password.secret());
    if (!password_hash) {
        return password_hash.error();
    }
    const auto now = clock_.now();
    const NewAccount account{.id = AccountId::make(now),
                             .username = command.username,
                             .email = command.email,
                             .first_name = command.first_name,
                             .last_name = command.last_name,
                             .created_at = now};

    auto opened = store_.transact([&](AccountTx& tx) -> platform::Result<Account> {
        switch (tx.insert(account, *password_hash)) {
            case AccountTx::Insertion::username_taken:
                return errors::kUsernameTaken;
            case AccountTx::Insertion::email_taken:
                return errors::kEmailTaken;
            case AccountTx::Insertion::done:
                break;
        }
        tx.publish(events::announce(events::UserChange::created, state_of(stored(account)), now),
                   context);
        return stored(account);
    });
    if (!opened) {
        return opened.error();
    }

    auto token = tokens_.issue(*opened, SessionId::make(now));
    if (!token) {
        return token.error();
    }
    return OpenedSession{std::move(*opened), std::move(*token)};
}

}  // namespace auth
