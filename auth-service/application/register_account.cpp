#include "auth-service/application/register_account.hpp"

#include "auth-service/domain/errors.hpp"

namespace auth {

namespace {

std::optional<std::string> text_of(const std::optional<PersonName>& name) {
    return name ? std::optional{name->str()} : std::nullopt;
}

Account stored(const NewAccount& account) {
    return {.id = account.id,
            .version = 1,
            .username = account.username.str(),
            .email = account.email.str(),
            .first_name = text_of(account.first_name),
            .last_name = text_of(account.last_name),
            .created_at = account.created_at};
}

events::UserCreated announcement_of(const Account& account) {
    return {.user_id = account.id.uuid(),
            .version = account.version,
            .username = account.username,
            .email = account.email,
            .first_name = account.first_name,
            .last_name = account.last_name,
            .created_at = account.created_at,
            .username_changed_at = account.created_at};
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
        tx.publish(announcement_of(stored(account)), context);
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
