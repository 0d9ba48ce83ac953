#include "auth-service/application/log_in.hpp"

#include "auth-service/application/sessions.hpp"
#include "auth-service/domain/errors.hpp"

namespace auth {

using platform::RequestContext;
using platform::Result;

namespace {

const std::string& typed_name(const LogInCommand& command) {
    const auto* by_email = std::get_if<ByEmail>(&command.identifier);
    return by_email != nullptr ? by_email->email
                               : std::get<ByUsername>(command.identifier).username;
}

}  // namespace

Result<OpenedSession> LogIn::operator()(const LogInCommand& command,
                                        const RequestContext& context) const {
    auto found = find(command);
    if (!found) {
        return found.error();
    }
    const auto now = clock_.now();
    const auto device =
        *found ? tokens_.device_of(command.client, (*found)->account.id, now) : std::nullopt;
    const Attempt attempt{.address = context.client_address,
                          .target = target(command, *found, device)};
    if (auto allowed = throttle_.begin(attempt); !allowed) {
        return allowed.error();
    }
    const auto check =
        check_password(hasher_, command.password.secret(),
                       *found ? std::optional{(*found)->password_hash} : std::nullopt);
    if (!check) {
        return check.error();
    }
    if (!check->fits || (*found)->account.disabled) {
        return refuse(*found, context);
    }

    auto opened = open(**found, *check, command.client, context);
    if (!opened) {
        return opened.error();
    }
    if (auto noted = throttle_.succeed(attempt); !noted) {
        return noted.error();
    }
    auto tokens = tokens_.tokens_of(opened->account, opened->session);
    if (!tokens) {
        return tokens.error();
    }
    const auto id = opened->account.id;
    return OpenedSession{
        .account = std::move(opened->account),
        .tokens = std::move(*tokens),
        .device_token = tokens_.device_token(id, device.value_or(platform::Uuid::v7(now)), now)};
}

Result<LogIn::Found> LogIn::find(const LogInCommand& command) const {
    return store_.read([&](AccountTx& tx) -> Result<Found> {
        if (const auto* by_email = std::get_if<ByEmail>(&command.identifier)) {
            return tx.find_by_email(by_email->email);
        }
        return tx.find_by_username(std::get<ByUsername>(command.identifier).username);
    });
}

std::string LogIn::target(const LogInCommand& command, const Found& found,
                          const std::optional<platform::Uuid>& device) const {
    if (!found) {
        return target_of_unknown(typed_name(command));
    }
    return device ? target_of(found->account.id, *device) : target_of(found->account.id);
}

// What was proven must still be so: a password that was changed meanwhile, or an account that was
// shut out, opens nothing.
Result<LogIn::Opened> LogIn::open(const Credentials& proven, const PasswordCheck& check,
                                  const Client& client, const RequestContext& context) const {
    const auto now = clock_.now();
    return store_.transact([&](AccountTx& tx) -> Result<Opened> {
        auto current = tx.lock_credentials(proven.account.id);
        if (!current || current->account.disabled ||
            current->password_hash.phc != proven.password_hash.phc) {
            return errors::kCredentialsInvalid;
        }
        if (check.renewed) {
            tx.set_password_hash(proven.account.id, *check.renewed, now);
        }
        auto session = open_session(tx, current->account, client, now, context);
        tx.audit().record(by_owner(proven.account.id, actions::kLogIn, kDone, now, context));
        return Opened{std::move(current->account), std::move(session)};
    });
}

platform::Error LogIn::refuse(const Found& found, const RequestContext& context) const {
    const auto subject = found ? std::optional{found->account.id} : std::nullopt;
    const auto noted = store_.transact([&](AccountTx& tx) -> Result<void> {
        tx.audit().record(by_other(kAnonymous, subject, actions::kLogIn,
                                   errors::kCredentialsInvalid.slug, clock_.now(), context));
        return {};
    });
    return noted ? platform::Error{.fault = errors::kCredentialsInvalid} : noted.error();
}

}  // namespace auth
