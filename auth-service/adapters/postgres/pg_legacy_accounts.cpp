#include "auth-service/adapters/postgres/pg_legacy_accounts.hpp"

#include "platform/db/array.hpp"

namespace auth {

using platform::db::ArrayLiteral;
using soci::into;
using soci::use;

namespace {

std::string array_of(std::span<const std::string> texts) {
    ArrayLiteral array;
    for (const auto& text : texts) {
        array.add(text);
    }
    return array.str();
}

// The columns of a batch, each as one array.
struct Columns {
    explicit Columns(std::span<const LegacyAccount> accounts) {
        for (const auto& account : accounts) {
            ids.add(account.id.str());
            usernames.add(account.username);
            emails.add(account.email);
            password_hashes.add(account.password_hash);
            first_names.add_or_null(account.first_name);
            last_names.add_or_null(account.last_name);
            created.add(platform::to_rfc3339(account.created_at));
            updated.add(platform::to_rfc3339(account.updated_at));
            named.add(platform::to_rfc3339(account.username_changed_at));
        }
    }

    ArrayLiteral ids, usernames, emails, password_hashes, first_names, last_names, created, updated,
        named;
};

}  // namespace

std::vector<Holder> PgLegacyAccounts::holders(std::span<const std::string> usernames,
                                              std::span<const std::string> emails) {
    std::vector<Holder> found;
    AccountId id{platform::Uuid{}};
    std::string username;
    std::string email;
    // Apart, so that each goes by its index.
    connection_.each(
        "SELECT id, COALESCE(lower(username), ''), COALESCE(lower(email), '') FROM users"
        " WHERE lower(username) = ANY (CAST(:usernames AS text[]))"
        " UNION SELECT id, COALESCE(lower(username), ''), COALESCE(lower(email), '') FROM users"
        " WHERE lower(email) = ANY (CAST(:emails AS text[]))",
        [&] { found.push_back({.id = id, .username = username, .email = email}); },
        use(array_of(usernames), "usernames"), use(array_of(emails), "emails"), into(id),
        into(username), into(email));
    return found;
}

std::vector<StoredLegacyAccount> PgLegacyAccounts::find(std::span<const AccountId> ids) {
    ArrayLiteral wanted;
    for (const auto& id : ids) {
        wanted.add(id.str());
    }
    std::vector<StoredLegacyAccount> found;
    StoredLegacyAccount row{.account = {.id = AccountId{platform::Uuid{}},
                                        .username = {},
                                        .email = {},
                                        .password_hash = {},
                                        .first_name = {},
                                        .last_name = {},
                                        .created_at = {},
                                        .updated_at = {},
                                        .username_changed_at = {}},
                            .disabled = false,
                            .deleted = false,
                            .password_changed = false};
    auto& account = row.account;
    int disabled = 0;
    int deleted = 0;
    int password_changed = 0;
    connection_.each(
        "SELECT id, version, COALESCE(username, ''), COALESCE(email, ''),"
        " COALESCE(password_hash, ''), first_name, last_name, created_at, updated_at,"
        " username_changed_at, CAST(disabled_at IS NOT NULL AS int),"
        " CAST(deleted_at IS NOT NULL AS int), CAST(password_changed_at IS NOT NULL AS int)"
        " FROM users WHERE id = ANY (CAST(:ids AS uuid[]))" +
            std::string{locks_ ? " FOR UPDATE" : ""},
        [&] {
            row.disabled = disabled != 0;
            row.deleted = deleted != 0;
            row.password_changed = password_changed != 0;
            found.push_back(row);
        },
        use(wanted.str(), "ids"), into(account.id), into(account.version), into(account.username),
        into(account.email), into(account.password_hash), into(account.first_name),
        into(account.last_name), into(account.created_at), into(account.updated_at),
        into(account.username_changed_at), into(disabled), into(deleted), into(password_changed));
    return found;
}

bool PgLegacyAccounts::insert(std::span<const LegacyAccount> accounts) {
    const Columns columns{accounts};
    connection_.run(
        "INSERT INTO users (id, username, email, password_hash, first_name, last_name, created_at,"
        " updated_at, username_changed_at)"
        " SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:usernames AS text[]),"
        " CAST(:emails AS text[]), CAST(:password_hashes AS text[]),"
        " CAST(:first_names AS text[]), CAST(:last_names AS text[]),"
        " CAST(:created AS timestamptz[]), CAST(:updated AS timestamptz[]),"
        " CAST(:named AS timestamptz[])) ON CONFLICT DO NOTHING",
        use(columns.ids.str(), "ids"), use(columns.usernames.str(), "usernames"),
        use(columns.emails.str(), "emails"), use(columns.password_hashes.str(), "password_hashes"),
        use(columns.first_names.str(), "first_names"), use(columns.last_names.str(), "last_names"),
        use(columns.created.str(), "created"), use(columns.updated.str(), "updated"),
        use(columns.named.str(), "named"));
    return connection_.affected_rows() == static_cast<long long>(accounts.size());
}

void PgLegacyAccounts::update(const LegacyAccount& account) {
    connection_.queue(
        "DELETE FROM sessions WHERE user_id = (SELECT id FROM users WHERE id = :id"
        " AND password_hash <> :password_hash)",
        use(account.id, "id"), use(account.password_hash, "password_hash"));
    connection_.queue(
        "UPDATE users SET password_changed_at = CASE WHEN password_hash = :password_hash"
        " THEN password_changed_at ELSE clock_timestamp() END, version = :version, username = "
        ":username, email = :email,"
        " password_hash = :password_hash, first_name = :first_name, last_name = :last_name,"
        " created_at = :created_at, updated_at = :updated_at, username_changed_at = "
        ":username_changed_at WHERE id = :id",
        use(account.version, "version"), use(account.username, "username"),
        use(account.email, "email"), use(account.password_hash, "password_hash"),
        use(account.first_name, "first_name"), use(account.last_name, "last_name"),
        use(account.created_at, "created_at"), use(account.updated_at, "updated_at"),
        use(account.username_changed_at, "username_changed_at"), use(account.id, "id"));
}

}  // namespace auth
