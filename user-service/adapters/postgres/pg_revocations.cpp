#include "platform/db/array.hpp"
#include "user-service/adapters/postgres/pg_revocation_tx.hpp"

namespace user {

using platform::to_rfc3339;
using soci::into;
using soci::use;

// A revoked_at that is not over yet, by a publisher's clock, would be kept for longer than needed.
void PgRevocationTx::record(std::span<const Revocation> revocations) {
    platform::db::ArrayLiteral users;
    platform::db::ArrayLiteral sessions;
    platform::db::ArrayLiteral not_before;
    platform::db::ArrayLiteral revoked_at;
    for (const auto& revocation : revocations) {
        const auto& session = revocation.session_id;
        users.add(revocation.user_id.str());
        sessions.add_or_null(session ? std::optional{session->str()} : std::nullopt);
        not_before.add(to_rfc3339(revocation.not_before));
        revoked_at.add(to_rfc3339(revocation.revoked_at));
    }
    connection_.run(
        "INSERT INTO revoked_sessions AS known (user_id, session_id, not_before, revoked_at)"
        " SELECT told.user_id, told.session_id, told.not_before,"
        " LEAST(told.revoked_at, clock_timestamp()) FROM unnest(CAST(:users AS uuid[]),"
        " CAST(:sessions AS uuid[]), CAST(:not_before AS timestamptz[]),"
        " CAST(:revoked_at AS timestamptz[])) AS told (user_id, session_id, not_before, revoked_at)"
        " ON CONFLICT (user_id, session_id) DO UPDATE SET not_before = excluded.not_before,"
        " revoked_at = GREATEST(known.revoked_at, excluded.revoked_at)"
        " WHERE known.not_before < excluded.not_before",
        use(users.str(), "users"), use(sessions.str(), "sessions"),
        use(not_before.str(), "not_before"), use(revoked_at.str(), "revoked_at"));
}

std::vector<Revocation> PgRevocationTx::latest(platform::Timestamp since, std::size_t limit) {
    std::vector<Revocation> revocations;
    Revocation row{
        .user_id = UserId{platform::Uuid{}}, .session_id = {}, .not_before = {}, .revoked_at = {}};
    const auto rows = static_cast<long long>(limit);
    connection_.each(
        "SELECT user_id, session_id, not_before, revoked_at FROM revoked_sessions"
        " WHERE revoked_at > CAST(:since AS timestamptz) ORDER BY revoked_at DESC LIMIT :rows",
        [&] { revocations.push_back(row); }, use(since, "since"), use(rows, "rows"),
        into(row.user_id), into(row.session_id), into(row.not_before), into(row.revoked_at));
    return revocations;
}

// Replicas that do so at once remove different ones.
std::size_t PgRevocationTx::forget(platform::Timestamp before, std::size_t limit) {
    const auto rows = static_cast<long long>(limit);
    connection_.run(
        "DELETE FROM revoked_sessions WHERE ctid = ANY (ARRAY (SELECT ctid FROM revoked_sessions"
        " WHERE revoked_at < CAST(:before AS timestamptz) LIMIT :rows FOR UPDATE SKIP LOCKED))",
        use(before, "before"), use(rows, "rows"));
    return static_cast<std::size_t>(connection_.affected_rows());
}

}  // namespace user
