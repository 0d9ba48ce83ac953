#include "user-service/adapters/postgres/erasure.hpp"

#include <array>
#include <vector>

#include "platform/core/uuid.hpp"

namespace user {

using platform::Result;
using platform::Uuid;
using platform::db::Connection;
using platform::db::Database;
using soci::into;
using soci::use;

namespace {

constexpr long long kRowsAtOnce = 500;

constexpr std::string_view kWaiting =
    "SELECT auth_user_id FROM auth_users WHERE deleted AND erased_at IS NULL LIMIT 100";

// Each takes some rows of one user, until there is none left.
constexpr std::array<std::string_view, 9> kOwned{
    "DELETE FROM badges WHERE id IN"
    " (SELECT id FROM badges WHERE auth_user_id = :id LIMIT 500 FOR UPDATE SKIP LOCKED)",
    "DELETE FROM goal_log WHERE (goal_id, date) IN"
    " (SELECT goal_id, date FROM goal_log JOIN goals ON goals.id = goal_id"
    " WHERE auth_user_id = :id LIMIT 500 FOR UPDATE OF goal_log SKIP LOCKED)",
    "DELETE FROM goals WHERE id IN"
    " (SELECT id FROM goals WHERE auth_user_id = :id LIMIT 500 FOR UPDATE SKIP LOCKED)",
    "DELETE FROM calendars WHERE auth_user_id = :id",
    "DELETE FROM profiles WHERE auth_user_id = :id",
    "DELETE FROM performed_requests WHERE (sender, key) IN (SELECT sender, key"
    " FROM performed_requests WHERE sender = CAST(:id AS text) LIMIT 500 FOR UPDATE SKIP LOCKED)",
    "DELETE FROM legacy_notes WHERE (kind, old_id, reason) IN (SELECT kind, old_id, reason"
    " FROM legacy_notes JOIN legacy_ids USING (kind, old_id) WHERE auth_user_id = :id"
    " LIMIT 500 FOR UPDATE OF legacy_notes SKIP LOCKED)",
    "DELETE FROM legacy_ids WHERE (kind, old_id) IN (SELECT kind, old_id FROM legacy_ids"
    " WHERE auth_user_id = :id LIMIT 500 FOR UPDATE SKIP LOCKED)",
    "DELETE FROM parked_events WHERE id IN (SELECT id FROM parked_events"
    " WHERE position(convert_to(CAST(:id AS text), 'UTF8') IN body) > 0"
    " LIMIT 500 FOR UPDATE SKIP LOCKED)"};

// Not while somebody else holds one of the rows, which were passed over.
constexpr std::string_view kIsErased =
    "UPDATE auth_users SET erased_at = now(), checkins = 0, profile_public = true,"
    " badges_public = true, goals_public = true WHERE auth_user_id = :id AND erased_at IS NULL"
    " AND NOT EXISTS (SELECT FROM badges WHERE badges.auth_user_id = :id)"
    " AND NOT EXISTS (SELECT FROM goals WHERE goals.auth_user_id = :id)"
    " AND NOT EXISTS (SELECT FROM legacy_ids WHERE legacy_ids.auth_user_id = :id)"
    " AND NOT EXISTS (SELECT FROM calendars WHERE calendars.auth_user_id = :id)"
    " AND NOT EXISTS (SELECT FROM profiles WHERE profiles.auth_user_id = :id)";

// An event that comes late may be parked when its user is gone already. Bodies are whatever bytes
// somebody has sent: what looks like an id in their first 64 KiB is looked up.
constexpr std::string_view kParkedLater =
    "DELETE FROM parked_events AS parked WHERE last_parked_at > now() - interval '10 minutes'"
    " AND EXISTS (SELECT FROM regexp_matches(left(encode(parked.body, 'escape'), 65536),"
    " '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', 'gi') AS named (id)"
    " JOIN auth_users ON auth_user_id = CAST(named.id[1] AS uuid) WHERE deleted)";

// Nobody is answered by what is older (kRequestKeptFor).
constexpr std::string_view kOldRequests =
    "DELETE FROM performed_requests WHERE (sender, key) IN (SELECT sender, key"
    " FROM performed_requests WHERE performed_at < now() - interval '24 hours'"
    " LIMIT 500 FOR UPDATE SKIP LOCKED)";

Result<std::vector<Uuid>> waiting(Database& database) {
    std::vector<Uuid> ids;
    const auto read = database.read([&](Connection& connection) -> Result<void> {
        Uuid id;
        ids.clear();
        connection.each(
            kWaiting, [&] { ids.push_back(id); }, into(id));
        return {};
    });
    return read ? Result<std::vector<Uuid>>{std::move(ids)} : read.error();
}

// How many rows it was.
template <class... Uses>
Result<long long> change(Database& database, std::string_view sql, const Uses&... uses) {
    long long rows = 0;
    const auto changed = database.read([&](Connection& connection) -> Result<void> {
        connection.run(sql, uses...);
        rows = connection.affected_rows();
        return {};
    });
    return changed ? Result<long long>{rows} : changed.error();
}

// In batches, until there is none left.
template <class... Uses>
Result<long long> remove_all(Database& database, std::string_view sql, const Uses&... uses) {
    long long removed = 0;
    for (long long last = kRowsAtOnce; last == kRowsAtOnce;) {
        const auto some = change(database, sql, uses...);
        if (!some) {
            return some.error();
        }
        last = *some;
        removed += last;
    }
    return removed;
}

Result<void> erase(Database& database, const Uuid& id, platform::log::Logger& log) {
    long long rows = 0;
    for (const auto sql : kOwned) {
        const auto removed = remove_all(database, sql, use(id, "id"));
        if (!removed) {
            return removed.error();
        }
        rows += *removed;
    }
    const auto marked = change(database, kIsErased, use(id, "id"));
    if (!marked) {
        return marked.error();
    }
    if (*marked == 1) {
        log.info("user erased", {{"user_id", id.str()}, {"rows", rows}});
    }
    return {};
}

}  // namespace

Result<void> erase_deleted(Database& database, platform::log::Logger& log) {
    if (const auto forgotten = remove_all(database, kOldRequests); !forgotten) {
        return forgotten.error();
    }
    const auto ids = waiting(database);
    if (!ids) {
        return ids.error();
    }
    for (const auto& id : *ids) {
        if (auto erased = erase(database, id, log); !erased) {
            return erased;
        }
    }
    const auto late = change(database, kParkedLater);
    if (!late) {
        return late.error();
    }
    if (*late > 0) {
        log.info("parked events of deleted users removed", {{"count", *late}});
    }
    return {};
}

}  // namespace user
