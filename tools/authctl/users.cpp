#include <iostream>
#include <memory>

#include "auth-service/adapters/postgres/pg_account_tx.hpp"
#include "auth-service/application/change_account.hpp"
#include "auth-service/application/find_account.hpp"
#include "auth-service/application/own_sessions.hpp"
#include "platform/json/writer.hpp"
#include "tools/authctl/program.hpp"
#include "tools/console/arguments.hpp"
#include "tools/console/output.hpp"

namespace authctl {

using auth::Account;
using auth::AnyAccount;
using auth::DeletedAccount;
using platform::Result;

namespace {

// What an operator does to one account.
class Users {
public:
    explicit Users(Setup& setup) : accounts_{setup.database()}, context_{setup.context()} {}

    [[nodiscard]] Result<AnyAccount> find(const std::string& user) {
        return auth::FindAccount{accounts_}(user);
    }
    [[nodiscard]] Result<Account> disable(const auth::AccountId& id) {
        return auth::DisableAccount{accounts_, clock_}(id, context_);
    }
    [[nodiscard]] Result<Account> enable(const auth::AccountId& id) {
        return auth::EnableAccount{accounts_, clock_}(id, context_);
    }

    [[nodiscard]] Result<int> revoke_sessions(const auth::AccountId& id) {
        return auth::RevokeSessions{accounts_, clock_}(id, context_);
    }

private:
    platform::db::PgUnitOfWork<auth::AccountTx, auth::PgAccountTx> accounts_;
    platform::SystemClock clock_;
    const platform::RequestContext& context_;
};

std::string json_of(const AnyAccount& any) {
    if (const auto* deleted = std::get_if<DeletedAccount>(&any)) {
        return platform::json::ObjectWriter{}
            .text("id", deleted->id.str())
            .number("version", deleted->version)
            .text("deleted_at", platform::to_rfc3339(deleted->deleted_at))
            .str();
    }
    const auto& account = std::get<Account>(any);
    return platform::json::ObjectWriter{}
        .text("id", account.id.str())
        .text("username", account.username)
        .number("version", account.version)
        .boolean("disabled", account.disabled)
        .text("created_at", platform::to_rfc3339(account.created_at))
        .str();
}

std::string text_of(const AnyAccount& any) {
    if (const auto* deleted = std::get_if<DeletedAccount>(&any)) {
        return "id        " + deleted->id.str() + "\nversion   " +
               std::to_string(deleted->version) + "\ndeleted   " +
               platform::to_rfc3339(deleted->deleted_at) + '\n';
    }
    const auto& account = std::get<Account>(any);
    return "id        " + account.id.str() + "\nusername  " + shown(account.username) +
           "\nversion   " + std::to_string(account.version) + "\ndisabled  " +
           (account.disabled ? "yes" : "no") + "\ncreated   " +
           platform::to_rfc3339(account.created_at) + '\n';
}

int refused(const std::string& user, const platform::Error& error) {
    if (error.fault.code != platform::ErrorCode::not_found) {
        return failed(error);
    }
    complain("there is no account '" + shown(user, 254) + "'");
    return kFailed;
}

void print(const AnyAccount& account, bool json) {
    json ? print_json(json_of(account)) : void(std::cout << text_of(account));
}

int show(Setup& setup, const std::string& user, bool json) {
    const auto found = Users{setup}.find(user);
    if (!found) {
        return refused(user, found.error());
    }
    print(*found, json);
    return kDone;
}

// Finds the account, which must not have been deleted, does `act(users, id)` and shows what came of
// it by `tell`.
template <class Act, class Tell>
int act_on(Setup& setup, const std::string& user, const Act& act, const Tell& tell) {
    Users users{setup};
    const auto found = users.find(user);
    if (!found) {
        return refused(user, found.error());
    }
    const auto* account = std::get_if<Account>(&*found);
    if (account == nullptr) {
        complain("the account '" + shown(user, 254) + "' was deleted");
        return kFailed;
    }
    const auto outcome = act(users, account->id);
    if (!outcome) {
        return refused(user, outcome.error());
    }
    tell(*outcome);
    return kDone;
}

// `change` is Users::disable or Users::enable.
int change(Setup& setup, const std::string& user, bool json,
           Result<Account> (Users::*change)(const auth::AccountId&)) {
    return act_on(
        setup, user, [&](Users& users, const auth::AccountId& id) { return (users.*change)(id); },
        [&](const Account& account) { print(account, json); });
}

int revoke_sessions(Setup& setup, const std::string& user, bool json) {
    return act_on(
        setup, user,
        [](Users& users, const auth::AccountId& id) { return users.revoke_sessions(id); },
        [&](int ended) {
            json ? print_json(platform::json::ObjectWriter{}.number("ended", ended).str())
                 : void(std::cout << "ended     " << ended << '\n');
        });
}

void add_user_command(CLI::App& users, const std::string& name, const std::string& description,
                      Program& program, std::function<int(Setup&, const std::string& user)> run) {
    auto user = std::make_shared<std::string>();
    auto& command =
        add_command(users, name, description, program, {},
                    [user, run = std::move(run)](Setup& setup) { return run(setup, *user); });
    command.add_option("USER", *user, "an id, a username or a mail address")
        ->required()
        ->check(arguments::not_empty());
}

}  // namespace

void add_users(CLI::App& app, Program& program) {
    auto& users = *app.add_subcommand("users", "accounts");
    users.require_subcommand(1);
    add_user_command(users, "show", "an account as it is", program,
                     [&program](Setup& setup, const std::string& user) {
                         return show(setup, user, program.json);
                     });
    add_user_command(users, "disable", "shut an account out until it is enabled", program,
                     [&program](Setup& setup, const std::string& user) {
                         return change(setup, user, program.json, &Users::disable);
                     });
    add_user_command(users, "enable", "let an account in again", program,
                     [&program](Setup& setup, const std::string& user) {
                         return change(setup, user, program.json, &Users::enable);
                     });
    add_user_command(users, "revoke-sessions", "end every session of an account", program,
                     [&program](Setup& setup, const std::string& user) {
                         return revoke_sessions(setup, user, program.json);
                     });
    add_import(users, program);
}

}  // namespace authctl
