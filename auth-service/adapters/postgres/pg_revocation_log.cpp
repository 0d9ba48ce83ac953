#include "auth-service/adapters/postgres/pg_revocation_log.hpp"

#include "auth-service/adapters/postgres/signing_key_rows.hpp"

namespace auth {

using soci::into;
using soci::use;

platform::Result<PgRevocationLog::Page> PgRevocationLog::since(platform::Timestamp since) const {
    Page page;
    Listed row{
        .revocation = {.owner = AccountId{platform::Uuid{}}, .session = {}, .not_before = {}},
        .at = {}};
    auto& revocation = row.revocation;
    const auto read =
        database_.read([&](platform::db::Connection& connection) -> platform::Result<void> {
            page.listed.clear();
            page.as_of = database_now(connection);  // first: nothing that comes later is before it
            connection.each(
                "SELECT user_id, session_id, not_before, created_at FROM revocations"
                " WHERE created_at >= :since ORDER BY created_at, seq LIMIT :most",
                [&] { page.listed.push_back(row); }, use(since, "since"),
                use(kRevocationsMax, "most"), into(revocation.owner), into(revocation.session),
                into(revocation.not_before), into(row.at));
            return {};
        });
    if (!read) {
        return read.error();
    }
    return page;
}

}  // namespace auth
