#include "auth-service/application/log_in.hpp"

#include "auth-service/application/on_record.hpp"
#include "auth-service/application/sessions.hpp"
#include "auth-service/domain/errors.hpp"

namespace auth {

using platform::RequestContext;
using platform::Result;

namespace {

// By the name that was typed, as the account has it: lower() of PostgreSQL knows more letters than
// we do.
std::string target_of(const LogInCommand& command, const LogIn::Found& found) {
    if (const auto* by_email = std::get_if<ByEmail>(&command.identifier)) {
        return target_of_email(found ? found->account.email : by_email->email);
    }
    return target_of_username(found ? found->account.username
                                    : std::get<ByUsername>(command.identifier).username);
}

}  // namespace

Result<LogIn::Admitted> LogIn::admit(const LogInCommand& command,
                                     const RequestContext& context) const {
    auto found = find(command);
    if (!found) {
        return found.error();
    }
    const auto device =
        *found ? tokens_.device_of(command.client, **found, clock_.now()) : std::nullopt;
    Attempt attempt{.address = context.client_address,
                    .target = device ? target_of_device((*found)->account.id, *device)
                                     : target_of(command, *found)};
    if (auto allowed = throttle_.begin(attempt); !allowed) {
        return allowed.error();
    }
    return Admitted{std::move(*found), device, std::move(attempt)};
}

Result<OpenedSession> LogIn::operator()(const LogInCommand& command,
                                        const RequestContext& context) const {
    const auto admitted = admit(command, context);
    return admitted ? finish(command, *admitted, context) : admitted.error();
}

Result<OpenedSession> LogIn::finish(const LogInCommand& command, const Admitted& admitted,
                                    const RequestContext& context) const {
    const auto& found = admitted.found;
    const auto check = check_password(hasher_, command.password.secret(),
                                      found ? std::optional{found->password_hash} : std::nullopt);
    if (!check) {
        return check.error();
    }
    if (!check->fits || found->account.disabled) {
        return refuse(found, context);
    }

    auto opened = open(*found, *check, command.client, context);
    if (!opened) {
        return opened.error().fault.slug == errors::kCredentialsInvalid.slug
                   ? refuse(found, context)
                   : opened.error();
    }
    if (auto noted = throttle_.succeed(admitted.attempt); !noted) {
        return noted.error();
    }
    auto tokens = tokens_.tokens_of(opened->account, opened->session);
    if (!tokens) {
        return tokens.error();
    }
    const auto id = opened->account.id;
    const auto now = clock_.now();
    return OpenedSession{.account = std::move(opened->account),
                         .tokens = std::move(*tokens),
                         .device_token = tokens_.device_token(
                             id, admitted.device.value_or(platform::Uuid::v7(now)), now)};
}

Result<LogIn::Found> LogIn::find(const LogInCommand& command) const {
    return store_.read([&](AccountTx& tx) -> Result<Found> {
        if (const auto* by_email = std::get_if<ByEmail>(&command.identifier)) {
            return tx.find_by_email(by_email->email);
        }
        return tx.find_by_username(std::get<ByUsername>(command.identifier).username);
    });
}

// What was proven must still be so: a password that was changed meanwhile, or an account that was
// shut out, opens nothing.
Result<LogIn::Opened> LogIn::open(const Credentials& proven, const PasswordCheck& check,
                                  const Client& client, const RequestContext& context) const {
    const auto now = clock_.now();
    return store_.transact([&](AccountTx& tx) -> Result<Opened> {
        auto current = tx.lock_credentials(proven.account.id);
        if (!current || current->account.disabled ||
            current->password_changed_at != proven.password_changed_at) {
            return errors::kCredentialsInvalid;
        }
        if (check.renewed && current->password_hash.phc == proven.password_hash.phc) {
            tx.renew_password_hash(proven.account.id, *check.renewed);
        }
        auto session = open_session(tx, current->account, client, now, context);
        tx.audit().record(by_owner(proven.account.id, actions::kLogIn, kDone, now, context,
                                   session_named(session.id)));
        return Opened{std::move(current->account), std::move(session)};
    });
}

platform::Error LogIn::refuse(const Found& found, const RequestContext& context) const {
    const auto subject = found ? std::optional{found->account.id} : std::nullopt;
    return on_record(store_,
                     by_other(kAnonymous, subject, actions::kLogIn,
                              errors::kCredentialsInvalid.slug, clock_.now(), context),
                     {.fault = errors::kCredentialsInvalid});
}

}  // namespace auth
