#include "auth-service/adapters/postgres/pg_import_tx.hpp"

#include <algorithm>

#include "platform/db/array.hpp"

namespace auth {

using platform::Timestamp;
using platform::db::ArrayLiteral;
using soci::into;
using soci::use;

namespace {

// The accounts as columns, each one parameter.
struct Columns {
    ArrayLiteral ids, usernames, emails, hashes, first_names, last_names, created_at, disabled;

    void add(const ImportedAccount& account, Timestamp now) {
        add_names(account);
        hashes.add(account.password_hash.phc);
        first_names.add_or_null(text_of(account.first_name));
        last_names.add_or_null(text_of(account.last_name));
        created_at.add(platform::to_rfc3339(account.created_at.value_or(now)));
        disabled.add(account.disabled ? "true" : "false");
    }
    void add_names(const ImportedAccount& account) {
        ids.add(account.id.str());
        usernames.add(account.username.str());
        emails.add(account.email.str());
    }
};

Imported outcome_of(const std::string& text) {
    using Row = std::pair<const char*, Imported>;
    constexpr Row kOutcomes[] = {{"", Imported::added},
                                 {"already_there", Imported::already_there},
                                 {"username_taken", Imported::username_taken},
                                 {"email_taken", Imported::email_taken},
                                 {"id_taken", Imported::id_taken},
                                 {"deleted", Imported::deleted}};
    const auto* const row = std::find_if(std::begin(kOutcomes), std::end(kOutcomes),
                                         [&](const Row& each) { return each.first == text; });
    return row == std::end(kOutcomes) ? Imported::raced : row->second;
}

}  // namespace

std::vector<bool> PgImportTx::insert(const std::vector<ImportedAccount>& accounts, Timestamp now,
                                     Timestamp names_free_before) {
    std::vector<bool> inserted(accounts.size(), false);
    insert_rows(accounts, now, inserted);
    if (free_names(accounts, inserted, names_free_before)) {
        insert_rows(accounts, now, inserted);
    }
    return inserted;
}

// Of those that are not yet `inserted`. By its number a row is known again: two of one batch may
// have the same id.
void PgImportTx::insert_rows(const std::vector<ImportedAccount>& accounts, Timestamp now,
                             std::vector<bool>& inserted) {
    Columns columns;
    std::vector<std::size_t> given;
    for (std::size_t i = 0; i < accounts.size(); ++i) {
        if (!inserted[i]) {
            columns.add(accounts[i], now);
            given.push_back(i);
        }
    }
    AccountId id{platform::Uuid{}};
    std::string username;
    std::string email;
    // In the order of the batch, so each row comes after those before it that were not inserted.
    auto next = given.begin();
    const auto is_row = [&](std::size_t i) {
        const auto& account = accounts[i];
        return account.id == id && account.username.str() == username &&
               account.email.str() == email;
    };
    connection_.each(
        "INSERT INTO users (id, username, email, password_hash, first_name, last_name,"
        " created_at, updated_at, username_changed_at, disabled_at)"
        " SELECT id, username, email, password_hash, first_name, last_name, created_at, :now, :now,"
        " CASE WHEN disabled THEN CAST(:now AS timestamptz) END"
        " FROM unnest(CAST(:ids AS uuid[]), CAST(:usernames AS text[]), CAST(:emails AS text[]),"
        " CAST(:hashes AS text[]), CAST(:first_names AS text[]), CAST(:last_names AS text[]),"
        " CAST(:created_at AS timestamptz[]), CAST(:disabled AS boolean[])) WITH ORDINALITY"
        " AS given(id, username, email, password_hash, first_name, last_name, created_at, disabled,"
        " number) ORDER BY number ON CONFLICT DO NOTHING RETURNING id, username, email",
        [&] {
            next = std::find_if(next, given.end(), is_row);
            if (next != given.end()) {
                inserted[*next] = true;
                ++next;
            }
        },
        use(now, "now"), use(columns.ids.str(), "ids"), use(columns.usernames.str(), "usernames"),
        use(columns.emails.str(), "emails"), use(columns.hashes.str(), "hashes"),
        use(columns.first_names.str(), "first_names"), use(columns.last_names.str(), "last_names"),
        use(columns.created_at.str(), "created_at"), use(columns.disabled.str(), "disabled"),
        into(id), into(username), into(email));
}

// Whether somebody who was deleted long ago had one of the names, which he has not any more.
bool PgImportTx::free_names(const std::vector<ImportedAccount>& accounts,
                            const std::vector<bool>& inserted, Timestamp names_free_before) {
    ArrayLiteral usernames;
    bool any = false;
    for (std::size_t i = 0; i < accounts.size(); ++i) {
        if (!inserted[i]) {
            usernames.add(accounts[i].username.str());
            any = true;
        }
    }
    if (!any) {
        return false;
    }
    connection_.run(
        "UPDATE users SET username = NULL WHERE deleted_at < :names_free_before"
        " AND lower(username) = ANY (ARRAY(SELECT lower(name) FROM"
        " unnest(CAST(:usernames AS text[])) AS given(name)))",
        use(names_free_before, "names_free_before"), use(usernames.str(), "usernames"));
    return connection_.affected_rows() > 0;
}

std::vector<Imported> PgImportTx::look_up(const std::vector<ImportedAccount>& accounts,
                                          Timestamp names_free_before) {
    std::vector<Imported> outcomes;
    if (accounts.empty()) {
        return outcomes;
    }
    Columns columns;
    for (const auto& account : accounts) {
        columns.add_names(account);
    }
    std::string outcome;
    connection_.each(
        "SELECT CASE WHEN mine.deleted_at IS NOT NULL THEN 'deleted'"
        " WHEN lower(mine.username) = lower(given.username)"
        " AND lower(mine.email) = lower(given.email) THEN 'already_there'"
        " WHEN mine.id IS NOT NULL THEN 'id_taken'"
        " WHEN EXISTS (SELECT FROM users WHERE lower(users.username) = lower(given.username)"
        " AND COALESCE(users.deleted_at >= :names_free_before, true)) THEN 'username_taken'"
        " WHEN EXISTS (SELECT FROM users WHERE lower(users.email) = lower(given.email))"
        " THEN 'email_taken' ELSE '' END"
        " FROM unnest(CAST(:ids AS uuid[]), CAST(:usernames AS text[]), CAST(:emails AS text[]))"
        " WITH ORDINALITY AS given(id, username, email, number)"
        " LEFT JOIN users AS mine ON mine.id = given.id ORDER BY number",
        [&] { outcomes.push_back(outcome_of(outcome)); },
        use(names_free_before, "names_free_before"), use(columns.ids.str(), "ids"),
        use(columns.usernames.str(), "usernames"), use(columns.emails.str(), "emails"),
        into(outcome));
    return outcomes;
}

}  // namespace auth
