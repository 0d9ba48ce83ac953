#include "platform/messaging/outbox_depth.hpp"

#include "platform/db/array.hpp"

namespace platform::messaging {

using soci::into;
using soci::use;

Result<OutboxDepth> read_outbox_depth(db::Database& database) {
    long long rows = 0;
    long long failed = 0;
    OutboxDepth depth{};
    const auto read = database.read([&](db::Connection& connection) -> Result<void> {
        connection.run(
            "SELECT count(*), count(not_before),"
            " CAST(COALESCE(EXTRACT(EPOCH FROM clock_timestamp() - min(created_at)), 0)"
            " AS double precision) FROM outbox",
            into(rows), into(failed), into(depth.oldest_seconds));
        return {};
    });
    if (!read) {
        return read.error();
    }
    depth.rows = rows;
    depth.failed = failed;
    return depth;
}

Result<std::vector<Uuid>> waiting_aggregates(db::Database& database,
                                             const std::vector<Uuid>& aggregates) {
    db::ArrayLiteral wanted;
    for (const auto& aggregate : aggregates) {
        wanted.add(aggregate.str());
    }
    std::vector<Uuid> waiting;
    const auto read = database.read([&](db::Connection& connection) -> Result<void> {
        waiting.clear();
        Uuid aggregate;
        connection.each(
            "SELECT DISTINCT aggregate_id FROM outbox"
            " WHERE aggregate_id = ANY (CAST(:wanted AS uuid[]))",
            [&] { waiting.push_back(aggregate); }, use(wanted.str(), "wanted"), into(aggregate));
        return {};
    });
    return read ? Result<std::vector<Uuid>>{std::move(waiting)} : read.error();
}

}  // namespace platform::messaging
