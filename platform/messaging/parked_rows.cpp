#include "platform/messaging/parked_rows.hpp"

#include "platform/core/encoding.hpp"
#include "platform/db/array.hpp"
#include "platform/json/reader.hpp"

namespace platform::messaging {

using soci::into;
using soci::use;

namespace {

constexpr const char* kColumns =
    "id, queue, exchange, routing_key, message_id, type, content_type, reason, error,"
    " octet_length(body), parked_at, last_parked_at, times, replayed_at";

constexpr const char* kFits =
    " WHERE (:ids = '{}' OR id = ANY (CAST(:ids AS bigint[])))"
    " AND (:reason = '' OR reason = :reason)"
    " AND last_parked_at >= CAST(:since AS timestamptz)"
    " AND last_parked_at < CAST(:until AS timestamptz)"
    " AND (:all = 1 OR :ids <> '{}' OR replayed_at IS NULL) ORDER BY id";

std::string array_of(const std::vector<std::int64_t>& ids) {
    db::ArrayLiteral array;
    for (const auto id : ids) {
        array.add(std::to_string(id));
    }
    return array.str();
}

// A filter as parameters of kFits.
struct Bounds {
    explicit Bounds(const ParkedFilter& filter)
        : ids{array_of(filter.ids)},
          reason{filter.reason},
          since{filter.since ? to_rfc3339(*filter.since) : "-infinity"},
          until{filter.until ? to_rfc3339(*filter.until) : "infinity"},
          all{filter.replayed_too ? 1 : 0} {}

    std::string ids, reason, since, until;
    int all;
};

std::map<std::string, std::string> headers_from(const std::string& json) {
    std::map<std::string, std::string> headers;
    if (const auto object = json::Object::parse(json)) {
        for (const auto& name : object->names()) {
            headers.emplace(name, object->text(name).value_or(""));
        }
    }
    return headers;
}

// Runs `sql`, which answers kColumns, the headers and the body.
template <class... Exchanges>
std::vector<ParkedBody> whole(db::Connection& connection, const std::string& sql,
                              Exchanges&&... exchanges) {
    std::vector<ParkedBody> found;
    ParkedRow row;
    long long id = 0;
    long long bytes = 0;
    std::string headers;
    std::string hex;
    const auto add = [&] {
        row.id = id;
        row.body_bytes = bytes;
        found.push_back({row, headers_from(headers), headers, hex_decode(hex).value_or("")});
    };
    connection.each(sql, add, std::forward<Exchanges>(exchanges)..., into(id), into(row.queue),
                    into(row.exchange), into(row.routing_key), into(row.message_id), into(row.type),
                    into(row.content_type), into(row.reason), into(row.error), into(bytes),
                    into(row.parked_at), into(row.last_parked_at), into(row.times),
                    into(row.replayed_at), into(headers), into(hex));
    return found;
}

}  // namespace

Result<std::vector<ParkedRow>> ParkedRows::list(const ParkedFilter& filter, int limit) const {
    const Bounds bounds{filter};
    std::vector<ParkedRow> rows;
    const auto read = database_.read([&](db::Connection& connection) -> Result<void> {
        rows.clear();
        ParkedRow row;
        long long id = 0;
        long long bytes = 0;
        const auto add = [&] {
            row.id = id;
            row.body_bytes = bytes;
            rows.push_back(row);
        };
        connection.each(
            std::string{"SELECT "} + kColumns + " FROM parked_events" + kFits + " LIMIT :limit",
            add, use(bounds.ids, "ids"), use(bounds.reason, "reason"), use(bounds.since, "since"),
            use(bounds.until, "until"), use(bounds.all, "all"), use(limit, "limit"), into(id),
            into(row.queue), into(row.exchange), into(row.routing_key), into(row.message_id),
            into(row.type), into(row.content_type), into(row.reason), into(row.error), into(bytes),
            into(row.parked_at), into(row.last_parked_at), into(row.times), into(row.replayed_at));
        return {};
    });
    return read ? Result<std::vector<ParkedRow>>{std::move(rows)} : read.error();
}

Result<std::vector<std::int64_t>> ParkedRows::ids(const ParkedFilter& filter) const {
    const Bounds bounds{filter};
    std::vector<std::int64_t> ids;
    const auto read = database_.read([&](db::Connection& connection) -> Result<void> {
        ids.clear();
        long long id = 0;
        connection.each(
            std::string{"SELECT id FROM parked_events"} + kFits, [&] { ids.push_back(id); },
            use(bounds.ids, "ids"), use(bounds.reason, "reason"), use(bounds.since, "since"),
            use(bounds.until, "until"), use(bounds.all, "all"), into(id));
        return {};
    });
    return read ? Result<std::vector<std::int64_t>>{std::move(ids)} : read.error();
}

Result<std::vector<ParkedBody>> ParkedRows::load(const std::vector<std::int64_t>& ids) const {
    std::vector<ParkedBody> found;
    const auto read = database_.read([&](db::Connection& connection) -> Result<void> {
        found = whole(connection,
                      std::string{"SELECT "} + kColumns +
                          ", CAST(headers AS text), encode(body, 'hex') FROM parked_events"
                          " WHERE id = ANY (CAST(:ids AS bigint[])) ORDER BY id",
                      use(array_of(ids), "ids"));
        return {};
    });
    return read ? Result<std::vector<ParkedBody>>{std::move(found)} : read.error();
}

Result<std::map<std::string, ParkedRows::Reason>> ParkedRows::reasons() const {
    std::map<std::string, Reason> reasons;
    const auto read = database_.read([&](db::Connection& connection) -> Result<void> {
        std::string reason;
        long long open = 0;
        long long all = 0;
        connection.each(
            "SELECT reason, count(*) FILTER (WHERE replayed_at IS NULL), count(*)"
            " FROM parked_events GROUP BY reason",
            [&] { reasons[reason] = {.open = open, .all = all}; }, into(reason), into(open),
            into(all));
        return {};
    });
    return read ? Result<std::map<std::string, Reason>>{std::move(reasons)} : read.error();
}

Result<std::int64_t> ParkedRows::drop(
    const std::vector<std::int64_t>& ids,
    const std::function<Result<void>(const ParkedBody&)>& on_dropped) {
    std::vector<ParkedBody> dropped;
    const auto done = database_.transact([&](db::Connection& connection) -> Result<void> {
        dropped = whole(connection,
                        std::string{"DELETE FROM parked_events"
                                    " WHERE id = ANY (CAST(:ids AS bigint[])) RETURNING "} +
                            kColumns + ", CAST(headers AS text), encode(body, 'hex')",
                        use(array_of(ids), "ids"));
        for (const auto& message : dropped) {
            if (auto told = on_dropped(message); !told) {
                return told;
            }
        }
        return {};
    });
    return done ? Result<std::int64_t>{static_cast<std::int64_t>(dropped.size())} : done.error();
}

Result<std::vector<std::int64_t>> ParkedRows::note_replayed(const std::vector<Sent>& sent) {
    db::ArrayLiteral ids;
    db::ArrayLiteral times;
    for (const auto& message : sent) {
        ids.add(std::to_string(message.id));
        times.add(std::to_string(message.times));
    }
    std::vector<std::int64_t> noted;
    const auto done = database_.transact([&](db::Connection& connection) -> Result<void> {
        noted.clear();
        long long id = 0;
        connection.each(
            "UPDATE parked_events AS parked SET replayed_at = clock_timestamp()"
            " FROM unnest(CAST(:ids AS bigint[]), CAST(:times AS int[])) AS sent (id, times)"
            " WHERE parked.id = sent.id AND parked.times = sent.times RETURNING parked.id",
            [&] { noted.push_back(id); }, use(ids.str(), "ids"), use(times.str(), "times"),
            into(id));
        return {};
    });
    return done ? Result<std::vector<std::int64_t>>{std::move(noted)} : done.error();
}

}  // namespace platform::messaging
