// The SQL that sees deleted accounts too.
#include "auth-service/adapters/postgres/pg_account_tx.hpp"

namespace auth {

using soci::into;
using soci::use;

namespace {

// One row of `users`, for SOCI to read into.
struct Row {
    AccountId id{platform::Uuid{}};
    std::int64_t version = 0;
    std::optional<std::string> username, email, first_name, last_name;
    platform::Timestamp created_at{}, username_changed_at{};
    int disabled = 0;
    std::optional<platform::Timestamp> deleted_at;

    [[nodiscard]] AnyAccount account() const {
        if (deleted_at) {
            return DeletedAccount{.id = id, .version = version, .deleted_at = *deleted_at};
        }
        return Account{.id = id,
                       .version = version,
                       .username = username.value_or(""),
                       .email = email.value_or(""),
                       .first_name = first_name,
                       .last_name = last_name,
                       .created_at = created_at,
                       .username_changed_at = username_changed_at,
                       .disabled = disabled != 0};
    }
};

}  // namespace

std::optional<AnyAccount> PgAccountTx::lock_any(const AccountId& id) {
    Row row;
    const bool found = connection_.run(
        "SELECT id, version, username, email, first_name, last_name, created_at,"
        " username_changed_at, CAST(disabled_at IS NOT NULL AS int), deleted_at"
        " FROM users WHERE id = :id FOR UPDATE",
        use(id, "id"), into(row.id), into(row.version), into(row.username), into(row.email),
        into(row.first_name), into(row.last_name), into(row.created_at),
        into(row.username_changed_at), into(row.disabled), into(row.deleted_at));
    return found ? std::optional{row.account()} : std::nullopt;
}

// The lock is shared: nothing here is changed, and it waits for whoever does.
std::vector<AnyAccount> PgAccountTx::lock_page(const std::optional<AccountId>& after, int limit) {
    const auto from = after.value_or(AccountId{platform::Uuid{}});  // no account has the nil id
    std::vector<AnyAccount> page;
    Row row;
    connection_.each(
        "SELECT id, version, username, email, first_name, last_name, created_at,"
        " username_changed_at, CAST(disabled_at IS NOT NULL AS int), deleted_at"
        " FROM users WHERE id > :after ORDER BY id LIMIT :limit FOR SHARE",
        [&] { page.push_back(row.account()); }, use(from, "after"), use(limit, "limit"),
        into(row.id), into(row.version), into(row.username), into(row.email), into(row.first_name),
        into(row.last_name), into(row.created_at), into(row.username_changed_at),
        into(row.disabled), into(row.deleted_at));
    return page;
}

void PgAccountTx::set_version(const AccountId& id, std::int64_t version) {
    connection_.run("UPDATE users SET version = :version WHERE id = :id", use(version, "version"),
                    use(id, "id"));
}

}  // namespace auth
