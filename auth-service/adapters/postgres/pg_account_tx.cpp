#include "auth-service/adapters/postgres/pg_account_tx.hpp"

#include <soci/postgresql/soci-postgresql.h>

#include "auth-service/adapters/postgres/blank_account.hpp"
#include "platform/messaging/outbox.hpp"

namespace auth {

using soci::into;
using soci::use;

template <class... Uses>
std::optional<Account> PgAccountTx::find_account(std::string_view sql, Uses&&... uses) {
    Account account = blank_account();
    int disabled = 0;
    const bool found = connection_.run(
        sql, std::forward<Uses>(uses)..., into(account.id), into(account.version),
        into(account.username), into(account.email), into(account.first_name),
        into(account.last_name), into(account.created_at), into(account.username_changed_at),
        into(disabled), into(account.tokens_not_before));
    account.disabled = disabled != 0;
    return found ? std::optional{std::move(account)} : std::nullopt;
}

template <class... Uses>
std::optional<Credentials> PgAccountTx::find_credentials(std::string_view sql, Uses&&... uses) {
    PasswordHash hash;
    std::optional<platform::Timestamp> changed_at;
    auto account = find_account(sql, std::forward<Uses>(uses)..., into(hash.phc), into(changed_at));
    return account ? std::optional{Credentials{std::move(*account), std::move(hash), changed_at}}
                   : std::nullopt;
}

bool PgAccountTx::insert_row(const NewAccount& account, const PasswordHash& password_hash) {
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
    return connection_.affected_rows() == 1;
}

// Whether somebody who was deleted long ago had the name, which he has not any more.
bool PgAccountTx::free_name(const std::string& username, platform::Timestamp names_free_before) {
    connection_.run(
        "UPDATE users SET username = NULL WHERE lower(username) = lower(:username)"
        " AND deleted_at < :names_free_before",
        use(username, "username"), use(names_free_before, "names_free_before"));
    return connection_.affected_rows() == 1;
}

AccountTx::Insertion PgAccountTx::insert(const NewAccount& account,
                                         const PasswordHash& password_hash,
                                         platform::Timestamp names_free_before) {
    const auto& username = account.username.str();
    if (insert_row(account, password_hash) ||
        (free_name(username, names_free_before) && insert_row(account, password_hash))) {
        return Insertion::done;
    }
    int taken = 0;  // by whomever, also by one who was deleted
    connection_.run("SELECT count(*) FROM users WHERE lower(username) = lower(:username)",
                    use(username, "username"), into(taken));
    return taken > 0 ? Insertion::username_taken : Insertion::email_taken;
}

std::optional<Account> PgAccountTx::find(const AccountId& id) {
    return find_account(
        "SELECT id, version, username, email, first_name, last_name, created_at,"
        " username_changed_at, CAST(disabled_at IS NOT NULL AS int), tokens_not_before"
        " FROM users WHERE id = :id AND deleted_at IS NULL",
        use(id, "id"));
}

std::optional<Account> PgAccountTx::find_signed_in(const AccountId& id, const SessionId& session) {
    return find_account(
        "SELECT users.id, version, username, email, first_name, last_name, users.created_at,"
        " username_changed_at, CAST(disabled_at IS NOT NULL AS int), tokens_not_before"
        " FROM users JOIN sessions ON sessions.user_id = users.id"
        " WHERE users.id = :id AND sessions.id = :session AND deleted_at IS NULL"
        " AND disabled_at IS NULL",
        use(id, "id"), use(session, "session"));
}

std::optional<Account> PgAccountTx::lock(const AccountId& id) {
    return find_account(
        "SELECT id, version, username, email, first_name, last_name, created_at,"
        " username_changed_at, CAST(disabled_at IS NOT NULL AS int), tokens_not_before"
        " FROM users WHERE id = :id AND deleted_at IS NULL FOR UPDATE",
        use(id, "id"));
}

std::optional<Credentials> PgAccountTx::lock_credentials(const AccountId& id) {
    return find_credentials(
        "SELECT password_hash, password_changed_at, id, version, username, email, first_name,"
        " last_name, created_at, username_changed_at, CAST(disabled_at IS NOT NULL AS int), "
        "tokens_not_before"
        " FROM users WHERE id = :id AND deleted_at IS NULL FOR UPDATE",
        use(id, "id"));
}

std::optional<Credentials> PgAccountTx::find_by_username(const std::string& username) {
    return find_credentials(
        "SELECT password_hash, password_changed_at, id, version, username, email, first_name,"
        " last_name, created_at, username_changed_at, CAST(disabled_at IS NOT NULL AS int), "
        "tokens_not_before"
        " FROM users WHERE lower(username) = lower(:key) AND deleted_at IS NULL",
        use(username, "key"));
}

std::optional<Credentials> PgAccountTx::find_by_email(const std::string& email) {
    return find_credentials(
        "SELECT password_hash, password_changed_at, id, version, username, email, first_name,"
        " last_name, created_at, username_changed_at, CAST(disabled_at IS NOT NULL AS int), "
        "tokens_not_before"
        " FROM users WHERE lower(email) = lower(:key) AND deleted_at IS NULL",
        use(email, "key"));
}

// Not where somebody else has the name, also one who was deleted.
bool PgAccountTx::update_row(const Account& account, const platform::Timestamp now) {
    const int disabled = account.disabled ? 1 : 0;
    connection_.run(
        "UPDATE users SET version = :version, username = :username, email = :email,"
        " first_name = :first_name, last_name = :last_name,"
        " username_changed_at = :username_changed_at, updated_at = :now,"
        " tokens_not_before = :tokens_not_before,"
        " disabled_at = CASE WHEN :disabled = 0 THEN NULL ELSE COALESCE(disabled_at, :now) END"
        " WHERE id = :id AND NOT EXISTS (SELECT FROM users AS other"
        " WHERE lower(other.username) = lower(:username) AND other.id <> :id)",
        use(account.version, "version"), use(account.username, "username"),
        use(account.email, "email"), use(account.first_name, "first_name"),
        use(account.last_name, "last_name"),
        use(account.username_changed_at, "username_changed_at"), use(now, "now"),
        use(disabled, "disabled"), use(account.tokens_not_before, "tokens_not_before"),
        use(account.id, "id"));
    return connection_.affected_rows() == 1;
}

AccountTx::Update PgAccountTx::update(const Account& account, const platform::Timestamp now,
                                      const platform::Timestamp names_free_before) {
    try {
        const bool updated =
            update_row(account, now) ||
            (free_name(account.username, names_free_before) && update_row(account, now));
        return updated ? Update::done : Update::username_taken;
    } catch (const soci::postgresql_soci_error& error) {
        if (error.sqlstate() != "23505") {  // unique_violation
            throw;
        }
        return Update::username_taken;
    }
}

void PgAccountTx::change_password(const AccountId& id, const PasswordHash& password_hash,
                                  const platform::Timestamp now) {
    connection_.queue(
        "UPDATE users SET password_hash = :password_hash, password_changed_at = :now,"
        " updated_at = :now WHERE id = :id",
        use(password_hash.phc, "password_hash"), use(now, "now"), use(id, "id"));
}

void PgAccountTx::renew_password_hash(const AccountId& id, const PasswordHash& password_hash) {
    connection_.queue("UPDATE users SET password_hash = :password_hash WHERE id = :id",
                      use(password_hash.phc, "password_hash"), use(id, "id"));
}

void PgAccountTx::erase(const AccountId& id, const std::int64_t version,
                        const platform::Timestamp now) {
    connection_.queue(
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
