#include "bench/bare_postgres.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <stdexcept>

#include "platform/core/encoding.hpp"

namespace bench {

namespace {

constexpr int kShards = 16;

// Of each shard, and for each row whether an earlier one of its aggregate has to wait, as the
// relay asks.
constexpr const char* kFetch =
    "SELECT o.shard, o.seq, o.attempts, o.agg_version, o.event_id::text,"
    " o.aggregate_id::text, o.type, o.routing_key, encode(o.payload, 'hex'), o.traceparent,"
    " o.request_id FROM unnest($1::smallint[]) AS mine (shard) CROSS JOIN LATERAL ("
    "SELECT * FROM outbox WHERE shard = mine.shard AND seq >= $2::bigint"
    " AND (not_before IS NULL OR not_before <= now()) AND NOT coalesce(("
    "SELECT true FROM outbox AS earlier WHERE earlier.aggregate_id = outbox.aggregate_id"
    " AND earlier.seq < outbox.seq AND earlier.not_before > now() LIMIT 1), false)"
    " ORDER BY seq LIMIT $3::bigint) AS o";
enum Column { kShard, kSeq, kAttempts, kVersion, kEventId, kAggregateId, kType, kKey, kPayload };

constexpr const char* kRemove =
    "DELETE FROM outbox WHERE ctid = ANY (ARRAY (SELECT found.ctid"
    " FROM unnest($1::smallint[], $2::bigint[]) AS done (shard, seq)"
    " CROSS JOIN LATERAL (SELECT ctid FROM outbox"
    " WHERE shard = done.shard AND seq = done.seq OFFSET 0) AS found))";

constexpr const char* kUpsert =
    "INSERT INTO auth_users AS known (auth_user_id, version, event_id, deleted, username, email,"
    " first_name, last_name, member_since, username_changed_at, disabled)"
    " SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::boolean[], $5::text[],"
    " $6::text[], $7::text[], $8::text[], $9::timestamptz[], $10::timestamptz[], $11::boolean[])"
    " ON CONFLICT (auth_user_id) DO UPDATE SET"
    " version = GREATEST(known.version, excluded.version),"
    " event_id = excluded.event_id, deleted = excluded.deleted, username = excluded.username,"
    " email = excluded.email, first_name = excluded.first_name,"
    " last_name = excluded.last_name, member_since = excluded.member_since,"
    " username_changed_at = excluded.username_changed_at, disabled = excluded.disabled,"
    " applied_at = clock_timestamp()"
    " WHERE (known.deleted, known.version) < (excluded.deleted, excluded.version)";

void require(bool holds, PGconn* connection) {
    if (!holds) {
        throw std::runtime_error{std::string{"bare loop on PostgreSQL: "} +
                                 PQerrorMessage(connection)};
    }
}

void add(std::string& array, const std::string& element) {
    array += array.empty() ? '{' : ',';
    array += element;
}

}  // namespace

BareSession::BareSession(const std::string& url) : connection_{PQconnectdb(url.c_str())} {
    require(PQstatus(connection_.get()) == CONNECTION_OK, connection_.get());
}

void BareSession::script(const std::string& sql) {
    const Rows done{PQexec(connection_.get(), sql.c_str())};
    require(PQresultStatus(done.get()) == PGRES_COMMAND_OK, connection_.get());
}

void BareSession::prepare(const char* name, const char* sql) {
    const Rows done{PQprepare(connection_.get(), name, sql, 0, nullptr)};
    require(PQresultStatus(done.get()) == PGRES_COMMAND_OK, connection_.get());
}

BareSession::Rows BareSession::run(const char* name, const std::vector<std::string>& values) {
    std::vector<const char*> pointers;
    for (const auto& value : values) {
        pointers.push_back(value.c_str());
    }
    Rows rows{PQexecPrepared(connection_.get(), name, static_cast<int>(values.size()),
                             pointers.data(), nullptr, nullptr, 0)};
    const auto status = PQresultStatus(rows.get());
    require(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK, connection_.get());
    return rows;
}

BareOutbox::BareOutbox(const std::string& url) : session_{url} {
    session_.script(
        "SET synchronous_commit = off; SET enable_seqscan = off; SET enable_bitmapscan = off;"
        "SET enable_hashjoin = off; SET enable_mergejoin = off");
    session_.prepare("fetch", kFetch);
    session_.prepare("remove", kRemove);
}

void BareOutbox::fetch(std::size_t count_max, std::int64_t low) {
    std::string shards;
    for (int shard = 0; shard < kShards; ++shard) {
        add(shards, std::to_string(shard));
    }
    const auto of_each = (count_max + kShards - 1) / kShards;
    rows_ = session_.run("fetch", {shards + "}", std::to_string(low), std::to_string(of_each)});
    count_ = static_cast<std::size_t>(PQntuples(rows_.get()));
}

std::int64_t BareOutbox::read_to() const {
    std::map<std::string, std::int64_t> last_of;  // by shard; each comes in the order of seq
    for (std::size_t row = 0; row < count_; ++row) {
        last_of[text(row, kShard)] = std::stoll(text(row, kSeq));
    }
    std::int64_t read_to = std::numeric_limits<std::int64_t>::max();
    for (const auto& [shard, last] : last_of) {
        read_to = std::min(read_to, last);
    }
    return read_to;
}

std::string BareOutbox::text(std::size_t row, int column) const {
    return PQgetvalue(rows_.get(), static_cast<int>(row), column);
}

std::vector<Event> BareOutbox::events() const {
    std::vector<Event> events;
    for (std::size_t row = 0; row < count_; ++row) {
        events.push_back({.id = text(row, kEventId),
                          .subject = text(row, kAggregateId),
                          .version = std::stoll(text(row, kVersion)),
                          .type = text(row, kType),
                          .routing_key = text(row, kKey),
                          .body = platform::hex_decode(text(row, kPayload)).value()});
    }
    return events;
}

void BareOutbox::remove() {
    std::string shards;
    std::string seqs;
    for (std::size_t row = 0; row < count_; ++row) {
        add(shards, text(row, kShard));
        add(seqs, text(row, kSeq));
    }
    session_.run("remove", {shards + "}", seqs + "}"});
    count_ = 0;
}

BareUpsert::BareUpsert(const std::string& url) : session_{url} {
    session_.prepare("upsert", kUpsert);
}

// In the order of the ids, as replicas that work side by side must.
void BareUpsert::apply(std::vector<BareDelivery>& batch) {
    std::sort(batch.begin(), batch.end(),
              [](const auto& a, const auto& b) { return a.subject < b.subject; });
    const std::string time = "2026-01-02T03:04:05Z";
    std::vector<std::string> columns(11);
    for (const auto& [tag, id, subject, version] : batch) {
        const auto name = "ada." + subject.substr(24);
        const std::vector<std::string> values{
            subject, version,    id,   "f",  name, name + "@example.org",
            "Ada",   "Lovelace", time, time, "f"};
        for (std::size_t i = 0; i < columns.size(); ++i) {
            add(columns[i], values[i]);
        }
    }
    for (auto& column : columns) {
        column += '}';
    }
    session_.run("upsert", columns);
}

}  // namespace bench
