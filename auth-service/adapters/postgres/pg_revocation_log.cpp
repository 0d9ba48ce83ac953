#include "auth-service/adapters/postgres/pg_revocation_log.hpp"

namespace auth {

using soci::into;
using soci::use;

platform::Result<std::vector<PgRevocationLog::Listed>> PgRevocationLog::since(
    platform::Timestamp since) const {
    std::vector<Listed> listed;
    Listed row{
        .revocation = {.owner = AccountId{platform::Uuid{}}, .session = {}, .not_before = {}},
        .at = {}};
    auto& revocation = row.revocation;
    const auto read =
        database_.read([&](platform::db::Connection& connection) -> platform::Result<void> {
            listed.clear();
            connection.each(
                "SELECT user_id, session_id, not_before, created_at FROM revocations"
                " WHERE created_at >= :since ORDER BY created_at, seq LIMIT :most",
                [&] { listed.push_back(row); }, use(since, "since"), use(kRevocationsMax, "most"),
                into(revocation.owner), into(revocation.session), into(revocation.not_before),
                into(row.at));
            return {};
        });
    if (!read) {
        return read.error();
    }
    return listed;
}

}  // namespace auth
