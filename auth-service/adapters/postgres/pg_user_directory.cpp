#include "auth-service/adapters/postgres/pg_user_directory.hpp"

#include "auth-service/adapters/postgres/blank_account.hpp"
#include "platform/db/array.hpp"

namespace auth {

using soci::into;
using soci::use;

std::vector<Account> PgUserDirectoryTx::find(const std::vector<AccountId>& ids) {
    platform::db::ArrayLiteral array;
    for (const auto& id : ids) {
        array.add(id.str());
    }
    const auto wanted = array.str();
    std::vector<Account> found;
    auto row = blank_account();
    int disabled = 0;
    connection_.each(
        "SELECT id, version, username, email, first_name, last_name, created_at,"
        " username_changed_at, CAST(disabled_at IS NOT NULL AS int)"
        " FROM users WHERE id = ANY (CAST(:ids AS uuid[])) AND deleted_at IS NULL",
        [&] {
            row.disabled = disabled != 0;
            found.push_back(row);
        },
        use(wanted, "ids"), into(row.id), into(row.version), into(row.username), into(row.email),
        into(row.first_name), into(row.last_name), into(row.created_at),
        into(row.username_changed_at), into(disabled));
    return found;
}

}  // namespace auth
