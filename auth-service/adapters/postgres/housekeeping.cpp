#include "auth-service/adapters/postgres/housekeeping.hpp"

namespace auth {

namespace {

// A session lasts 30 days, and 7 where nobody uses it (domain/session.hpp), an access token a day
// at most (config.cpp).
constexpr std::string_view kOldSessions =
    "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions"
    " WHERE created_at < now() - interval '8 days' AND (created_at < now() - interval '31 days'"
    " OR last_used_at < now() - interval '8 days') ORDER BY created_at LIMIT 1000"
    " FOR UPDATE SKIP LOCKED)";
constexpr std::string_view kOldRevocations =
    "DELETE FROM revocations WHERE seq IN (SELECT seq FROM revocations"
    " WHERE created_at < now() - interval '25 hours' LIMIT 1000 FOR UPDATE SKIP LOCKED)";

}  // namespace

platform::Result<void> keep_house(platform::db::Database& database) {
    for (const auto sql : {kOldSessions, kOldRevocations}) {
        const auto removed =
            database.read([&](platform::db::Connection& connection) -> platform::Result<void> {
                connection.run(sql);
                return {};
            });
        if (!removed) {
            return removed;
        }
    }
    return database.transact([](platform::db::Connection& connection) -> platform::Result<void> {
        int made = 0;
        connection.run("SELECT audit_make_partitions(3)", soci::into(made));
        return {};
    });
}

}  // namespace auth
