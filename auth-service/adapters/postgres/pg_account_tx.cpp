#include "auth-service/adapters/postgres/pg_account_tx.hpp"

#include <soci/postgresql/soci-postgresql.h>

#include "platform/messaging/outbox.hpp"

namespace auth {

using soci::into;
using soci::use;

namespace {

// An account with nothing in it yet, for SOCI to read into.
Account blank() {
    return {.id = AccountId{platform::Uuid{}},
            .version = 0,
            .username = {},
            .email = {},
            .first_name = {},
            .last_name = {},
            .created_at = {},
            .username_changed_at = {},
            .disabled = false};
}

}  // namespace

AccountTx::Insertion PgAccountTx::insert(const NewAccount& account,
                                         const PasswordHash& password_hash) {
    const auto first_name = text_of(account.first_name);
    const auto last_name = text_of(account.last_name);
    connection_.run(
        "INSERT INTO users (id, username, email, password_hash, first_name, last_name,"
        " created_at, updated_at, username_changed_at)"
        " VALUES (:id, :username, :email, :password_hash, :first_name, :last_name,"
        " :created_at, :created_at, :created_at) ON CONFLICT DO NOTHING",
        use(account.id, "id"), use(account.username.str(), "username"),
        use(account.email.str(), "email"), use(password_hash.phc, "password_hash"),
        use(first_name, "first_name"), use(last_name, "last_name"),
        use(account.created_at, "created_at"));
    if (connection_.affected_rows() == 1) {
        return Insertion::done;
    }
    int taken = 0;  // by whomever, also by one who was deleted
    connection_.run("SELECT count(*) FROM users WHERE lower(username) = lower(:username)",
                    use(account.username.str(), "username"), into(taken));
    return taken > 0 ? Insertion::username_taken : Insertion::email_taken;
}

std::optional<Account> PgAccountTx::find(const AccountId& id) {
    return find_by_id(
        "SELECT id, version, username, email, first_name, last_name, created_at,"
        " username_changed_at, CAST(disabled_at IS NOT NULL AS int)"
        " FROM users WHERE id = :id AND deleted_at IS NULL",
        id);
}

std::optional<Account> PgAccountTx::lock(const AccountId& id) {
    return find_by_id(
        "SELECT id, version, username, email, first_name, last_name, created_at,"
        " username_changed_at, CAST(disabled_at IS NOT NULL AS int)"
        " FROM users WHERE id = :id AND deleted_at IS NULL FOR UPDATE",
        id);
}

std::optional<Credentials> PgAccountTx::find_by_username(const std::string& username) {
    return find_where(
        "SELECT id, version, username, email, first_name, last_name, created_at,"
        " username_changed_at, CAST(disabled_at IS NOT NULL AS int), password_hash"
        " FROM users WHERE lower(username) = lower(:key) AND deleted_at IS NULL",
        username);
}

std::optional<Credentials> PgAccountTx::find_by_email(const std::string& email) {
    return find_where(
        "SELECT id, version, username, email, first_name, last_name, created_at,"
        " username_changed_at, CAST(disabled_at IS NOT NULL AS int), password_hash"
        " FROM users WHERE lower(email) = lower(:key) AND deleted_at IS NULL",
        email);
}

std::optional<Account> PgAccountTx::find_by_id(std::string_view sql, const AccountId& id) {
    Account account = blank();
    int disabled = 0;
    const bool found = connection_.run(
        sql, use(id, "id"), into(account.id), into(account.version), into(account.username),
        into(account.email), into(account.first_name), into(account.last_name),
        into(account.created_at), into(account.username_changed_at), into(disabled));
    account.disabled = disabled != 0;
    return found ? std::optional{std::move(account)} : std::nullopt;
}

std::optional<Credentials> PgAccountTx::find_where(std::string_view sql, const std::string& key) {
    Credentials found{.account = blank(), .password_hash = {}};
    auto& account = found.account;
    int disabled = 0;
    const bool there = connection_.run(
        sql, use(key, "key"), into(account.id), into(account.version), into(account.username),
        into(account.email), into(account.first_name), into(account.last_name),
        into(account.created_at), into(account.username_changed_at), into(disabled),
        into(found.password_hash.phc));
    account.disabled = disabled != 0;
    return there ? std::optional{std::move(found)} : std::nullopt;
}

AccountTx::Update PgAccountTx::update(const Account& account, const platform::Timestamp now) {
    const int disabled = account.disabled ? 1 : 0;
    try {
        connection_.run(
            "UPDATE users SET version = :version, username = :username, email = :email,"
            " first_name = :first_name, last_name = :last_name,"
            " username_changed_at = :username_changed_at, updated_at = :now,"
            " disabled_at = CASE WHEN :disabled = 0 THEN NULL ELSE COALESCE(disabled_at, :now) END"
            " WHERE id = :id",
            use(account.version, "version"), use(account.username, "username"),
            use(account.email, "email"), use(account.first_name, "first_name"),
            use(account.last_name, "last_name"),
            use(account.username_changed_at, "username_changed_at"), use(now, "now"),
            use(disabled, "disabled"), use(account.id, "id"));
        return Update::done;
    } catch (const soci::postgresql_soci_error& error) {
        if (error.sqlstate() != "23505") {  // unique_violation
            throw;
        }
        return Update::username_taken;
    }
}

void PgAccountTx::erase(const AccountId& id, const std::int64_t version,
                        const platform::Timestamp now) {
    connection_.run(
        "UPDATE users SET version = :version, email = NULL, password_hash = NULL,"
        " first_name = NULL, last_name = NULL, updated_at = :now, deleted_at = :now"
        " WHERE id = :id",
        use(version, "version"), use(now, "now"), use(id, "id"));
}

void PgAccountTx::publish(const platform::Announcement& announcement,
                          const platform::RequestContext& context) {
    platform::messaging::append(connection_, kEventSource, announcement, context);
}

}  // namespace auth
