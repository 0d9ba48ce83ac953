#include "auth-service/application/register_account.hpp"

#include "auth-service/application/account_state.hpp"
#include "auth-service/application/on_record.hpp"
#include "auth-service/application/sessions.hpp"
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

platform::Result<void> RegisterAccount::admit(const platform::RequestContext& context) const {
    return throttle_.begin({.address = context.client_address});
}

platform::Result<OpenedSession> RegisterAccount::operator()(
    const RegisterAccountCommand& command, const platform::RequestContext& context) const {
    const auto admitted = admit(context);
    return admitted ? finish(command, context) : admitted.error();
}

platform::Result<OpenedSession> RegisterAccount::finish(
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
    const auto session = insert(account, *password_hash, command.client, context);
    if (!session) {
        return refused(session.error(), now, context);
    }
    auto opened = stored(account);
    auto tokens = tokens_.tokens_of(opened, *session);
    if (!tokens) {
        return tokens.error();
    }
    return OpenedSession{
        .account = std::move(opened),
        .tokens = std::move(*tokens),
        .device_token = tokens_.device_token(account.id, platform::Uuid::v7(now), now)};
}

platform::Error RegisterAccount::refused(const platform::Error& error, platform::Timestamp now,
                                         const platform::RequestContext& context) const {
    const auto& slug = error.fault.slug;
    if (slug != errors::kUsernameTaken.slug && slug != errors::kEmailTaken.slug) {
        return error;
    }
    return on_record(
        store_, by_other(kAnonymous, std::nullopt, actions::kRegister, slug, now, context), error);
}

platform::Result<Session> RegisterAccount::insert(const NewAccount& account,
                                                  const PasswordHash& password_hash,
                                                  const Client& client,
                                                  const platform::RequestContext& context) const {
    const auto now = account.created_at;
    const auto session = new_session(account.id, client, now, context);
    return store_.transact([&](AccountTx& tx) -> platform::Result<Session> {
        switch (tx.insert(account, password_hash, now - kNameKept)) {
            case AccountTx::Insertion::username_taken:
                return errors::kUsernameTaken;
            case AccountTx::Insertion::email_taken:
                return errors::kEmailTaken;
            case AccountTx::Insertion::done:
                break;
        }
        tx.sessions().insert(session);
        tx.publish(events::announce(events::UserChange::created, state_of(stored(account)), now),
                   context);
        tx.audit().record(by_owner(account.id, actions::kRegister, kDone, now, context));
        return session;
    });
}

}  // namespace auth
