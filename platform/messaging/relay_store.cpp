#include "platform/messaging/relay_store.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <utility>

#include "platform/core/encoding.hpp"
#include "platform/core/ensure.hpp"
#include "platform/core/fault_points.hpp"

namespace platform::messaging {

using soci::into;
using soci::use;

namespace {

// Shared by every relay of an outbox that is at work, so that they can be counted.
constexpr int kPresenceKey = kShards;
constexpr std::chrono::hours kNeverRecycle{24 * 365};
constexpr std::chrono::milliseconds kHorizonEvery{100};
constexpr int kHastenedMax = 10'000;  // rows at once, so that it stays far below the timeout
constexpr std::chrono::milliseconds kHastenEvery{1'000};
constexpr std::size_t kProbesMax = 64;
constexpr long long kCountMax = 20'000;
constexpr std::chrono::milliseconds kRetryFirst{100};
constexpr std::chrono::milliseconds kRetryLongest{30'000};

std::chrono::milliseconds retry_delay(int attempts_before) {
    return std::min(kRetryFirst * (1 << std::min(attempts_before, 12)), kRetryLongest);
}

// An array in PostgreSQL's text form.
template <class Numbers>
std::string array_of(const Numbers& numbers) {
    std::string text = "{";
    for (const auto number : numbers) {
        text += (text.size() > 1 ? "," : "") + std::to_string(number);
    }
    return text + "}";
}

struct Keys {
    std::string shards;
    std::string seqs;
};

Keys keys_of(const Round& round, const std::vector<std::size_t>& rows) {
    std::vector<int> shards;
    std::vector<long long> seqs;
    for (const auto row : rows) {
        shards.push_back(round.rows()[row].shard);
        seqs.push_back(round.rows()[row].seq);
    }
    return {array_of(shards), array_of(seqs)};
}

}  // namespace

RelayStore::RelayStore(std::string conninfo, int lock_class)
    : connection_{std::move(conninfo)}, lock_class_{lock_class} {}

RelayStore::~RelayStore() {
    close();
}

// A session that PostgreSQL hears nothing of any more keeps its locks, so an idle one is ended: a
// relay at work asks at least every second. Losing a DELETE in a crash of the server only publishes
// a row twice, so none waits for the disk. PostgreSQL keeps plans, and the best for an outbox that
// is empty would read all of it for each row when there are suddenly many: so every one goes by the
// indexes.
void RelayStore::open() {
    connection_.refresh(kNeverRecycle);
    connection_.execute_script(
        "SET idle_session_timeout = '10s'; SET synchronous_commit = off; SET enable_seqscan = off; "
        "SET enable_bitmapscan = off;"
        "SET enable_hashjoin = off; SET enable_mergejoin = off");
}

void RelayStore::close() noexcept {
    present_ = false;
    shards_.clear();
    probes_.clear();
    revived_.clear();
    connection_.close();
}

bool RelayStore::lock(int shard) {
    int got = 0;
    connection_.run("SELECT pg_try_advisory_lock(:class, :shard)::int", use(lock_class_, "class"),
                    use(shard, "shard"), into(got));
    return got != 0;
}

void RelayStore::unlock(int shard) {
    int done = 0;
    connection_.run("SELECT pg_advisory_unlock(:class, :shard)::int", use(lock_class_, "class"),
                    use(shard, "shard"), into(done));
}

// Relays that hold the presence lock, this one included.
int RelayStore::count_relays() {
    int relays = 0;
    connection_.run(
        "SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND granted"
        " AND classid = :class AND objid = :presence AND objsubid = 2 AND database ="
        " (SELECT oid FROM pg_database WHERE datname = current_database())",
        use(lock_class_, "class"), use(kPresenceKey, "presence"), into(relays));
    return std::max(relays, 1);
}

bool RelayStore::balance_shards() {
    if (!present_) {
        std::string nothing;
        connection_.run("SELECT pg_advisory_lock_shared(:class, :presence)::text",
                        use(lock_class_, "class"), use(kPresenceKey, "presence"), into(nothing));
        present_ = true;
    }
    const int relays = count_relays();
    const auto fair = static_cast<std::size_t>((kShards + relays - 1) / relays);
    while (shards_.size() > fair) {
        unlock(shards_.back());
        shards_.pop_back();
    }
    // Each starts elsewhere, so that relays that start together do not ask for the same.
    const int first = std::uniform_int_distribution<int>{0, kShards - 1}(random_);
    bool found_new = false;
    for (int i = 0; i < kShards && shards_.size() < fair; ++i) {
        const int shard = (first + i) % kShards;
        if (std::find(shards_.begin(), shards_.end(), shard) == shards_.end() && lock(shard)) {
            shards_.push_back(shard);
            found_new = true;
        }
    }
    if (found_new) {
        low_water_.reset();
    }
    return found_new;
}

void RelayStore::give_up_shards() {
    if (!present_) {
        return;
    }
    present_ = false;
    shards_.clear();
    std::string nothing;
    connection_.run("SELECT pg_advisory_unlock_all()::text", into(nothing));
}

void RelayStore::ask_horizon() {
    const auto asked_at = LowWater::Clock::now();
    if (asked_at < horizon_due_) {
        return;
    }
    long long xmin = 0;
    long long xmax = 0;
    std::optional<long long> waiting_from;
    const std::string shards = array_of(shards_);
    connection_.run(
        "SELECT pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint,"
        " (SELECT min(seq) FROM outbox"
        " WHERE not_before IS NOT NULL AND shard = ANY (:shards::smallint[]))"
        " FROM pg_current_snapshot() AS s",
        use(shards, "shards"), into(xmin), into(xmax), into(waiting_from));
    low_water_.horizon({.xmin = xmin, .xmax = xmax, .waiting_from = waiting_from}, asked_at);
    waiting_ = waiting_from.has_value();
    // Many waiting rows make the question dear; at most a twentieth of the time goes into it.
    const auto now = LowWater::Clock::now();
    horizon_due_ = now + std::max<LowWater::Clock::duration>(kHorizonEvery, 20 * (now - asked_at));
}

// One index scan for each shard, as an index on (shard, seq) gives no common order. now() stands
// still during the statement, so that a row cannot become due between the two looks at it. The
// look for an earlier row is a scalar query because a kept plan would make an anti-join of NOT
// EXISTS, and scan all waiting rows for each one when there are suddenly many.
std::vector<OutboxRow> RelayStore::fetch(std::size_t rows_max, bool full) {
    if (shards_.empty()) {
        waiting_ = false;
        return {};
    }
    ask_horizon();
    const std::string shards = array_of(shards_);
    const bool naive = fault_points::bug("naive_cursor");
    const long long low = naive ? low_water_.reach() + 1 : full ? 0 : low_water_.value();
    const auto per_shard = static_cast<long long>((rows_max + shards_.size() - 1) / shards_.size());
    OutboxRow row{};
    std::vector<OutboxRow> rows;
    struct Read {
        long long rows = 0;
        long long last_seq = 0;
    };
    std::map<int, Read> read_of;  // by shard, each in the order of seq
    connection_.each(
        "SELECT o.shard, o.seq, o.attempts, o.agg_version, o.event_id::text,"
        " o.aggregate_id::text, o.type, o.routing_key, encode(o.payload, 'hex'), o.traceparent,"
        " o.request_id FROM unnest(:shards::smallint[]) AS mine (shard) CROSS JOIN LATERAL ("
        "SELECT * FROM outbox WHERE shard = mine.shard AND seq >= :low"
        " AND (not_before IS NULL OR not_before <= now()) AND NOT coalesce(("
        "SELECT true FROM outbox AS earlier WHERE earlier.aggregate_id = outbox.aggregate_id"
        " AND earlier.seq < outbox.seq AND earlier.not_before > now() LIMIT 1), false)"
        " ORDER BY seq LIMIT :per_shard) AS o",
        [&] {
            auto payload = hex_decode(row.payload);
            ensure(payload.has_value(), "PostgreSQL writes hexadecimal digits");
            row.payload = std::move(*payload);
            auto& read = read_of[row.shard];
            ++read.rows;
            read.last_seq = row.seq;
            rows.push_back(std::move(row));  // each is filled anew
        },
        use(shards, "shards"), use(low, "low"), use(per_shard, "per_shard"), into(row.shard),
        into(row.seq), into(row.attempts), into(row.version), into(row.event_id),
        into(row.aggregate_id), into(row.type), into(row.routing_key), into(row.payload),
        into(row.traceparent), into(row.request_id));
    std::sort(rows.begin(), rows.end(),
              [](const OutboxRow& a, const OutboxRow& b) { return a.seq < b.seq; });
    std::optional<std::int64_t> complete_to;
    for (const auto& [shard, read] : read_of) {
        if (read.rows == per_shard) {
            complete_to =
                std::min<std::int64_t>(complete_to.value_or(read.last_seq), read.last_seq);
        }
    }
    low_water_.read(rows.empty() ? 0 : rows.back().seq, complete_to);
    if (!rows.empty()) {
        fault_points::crash("after_fetch");
    }
    if (fault_points::bug("delete_before_confirm")) {
        std::vector<std::size_t> all(rows.size());
        std::iota(all.begin(), all.end(), std::size_t{0});
        remove(Round{rows}, all);
    }
    return rows;
}

// OFFSET 0 keeps the look for each row a look into the index, whatever else might seem cheaper.
void RelayStore::remove(const Round& round, const std::vector<std::size_t>& rows) {
    const auto keys = keys_of(round, rows);
    connection_.run(
        "DELETE FROM outbox WHERE ctid = ANY (ARRAY (SELECT found.ctid"
        " FROM unnest(:shards::smallint[], :seqs::bigint[]) AS done (shard, seq)"
        " CROSS JOIN LATERAL (SELECT ctid FROM outbox"
        " WHERE shard = done.shard AND seq = done.seq OFFSET 0) AS found))",
        use(keys.shards, "shards"), use(keys.seqs, "seqs"));
    fault_points::crash("after_delete");
}

void RelayStore::revive_like(const Round& round, const std::vector<std::size_t>& rows) {
    for (const auto row : rows) {
        const auto& routing_key = round.rows()[row].routing_key;
        probes_.erase(routing_key);
        if (waiting_) {
            revived_.insert(routing_key);
        }
    }
    hasten();
}

void RelayStore::hasten() {
    const auto asked_at = LowWater::Clock::now();
    if (revived_.empty() || asked_at < hasten_due_) {
        return;
    }
    hasten_due_ = asked_at + kHastenEvery;  // also where this fails
    const std::string shards = array_of(shards_);
    const std::string unless{kBrokeConnection};
    for (const auto& routing_key : std::exchange(revived_, {})) {
        connection_.run(
            "UPDATE outbox SET not_before = clock_timestamp() WHERE ctid = ANY (ARRAY ("
            "SELECT ctid FROM outbox WHERE not_before > clock_timestamp()"
            " AND shard = ANY (:shards::smallint[]) AND routing_key = :routing_key"
            " AND NOT starts_with(last_error, :unless) LIMIT :most))",
            use(shards, "shards"), use(routing_key, "routing_key"), use(unless, "unless"),
            use(kHastenedMax, "most"));
        if (connection_.affected_rows() == kHastenedMax) {
            revived_.insert(routing_key);  // there may be more
        }
    }
    const auto now = LowWater::Clock::now();
    hasten_due_ = now + std::max<LowWater::Clock::duration>(kHastenEvery, 20 * (now - asked_at));
}

void RelayStore::try_waiting() {
    if (!is_open() || !waiting_) {
        return;
    }
    for (const auto& [routing_key, row] : probes_) {
        connection_.run(
            "UPDATE outbox SET not_before = clock_timestamp() WHERE shard = :shard AND seq = :seq"
            " AND not_before > clock_timestamp()",
            use(row.first, "shard"), use(row.second, "seq"));
    }
    hasten();
}

void RelayStore::postpone(const Round& round, const std::vector<Round::Failure>& failures) {
    std::map<std::pair<std::chrono::milliseconds, std::string>, std::vector<std::size_t>> alike;
    for (const auto& [row, reason, broke_connection] : failures) {
        const auto delay =
            broke_connection ? kRetryLongest : retry_delay(round.rows()[row].attempts);
        alike[{delay, reason}].push_back(row);
        const auto& failed = round.rows()[row];
        if (!broke_connection &&
            (probes_.size() < kProbesMax || probes_.contains(failed.routing_key))) {
            probes_.insert_or_assign(failed.routing_key, std::pair{failed.shard, failed.seq});
        }
    }
    for (const auto& [why, rows] : alike) {
        postpone_alike(round, rows, why.first, why.second);
    }
    waiting_ = waiting_ || !failures.empty();
    keep_all();
}

void RelayStore::postpone_alike(const Round& round, const std::vector<std::size_t>& rows,
                                std::chrono::milliseconds delay, const std::string& reason) {
    const auto keys = keys_of(round, rows);
    const auto delay_ms = static_cast<long long>(delay.count());
    connection_.run(
        "UPDATE outbox SET attempts = attempts + 1, last_error = :reason,"
        " not_before = clock_timestamp() + :delay_ms * interval '1 millisecond'"
        " WHERE ctid = ANY (ARRAY (SELECT found.ctid"
        " FROM unnest(:shards::smallint[], :seqs::bigint[]) AS failed (shard, seq)"
        " CROSS JOIN LATERAL (SELECT ctid FROM outbox"
        " WHERE shard = failed.shard AND seq = failed.seq OFFSET 0) AS found))",
        use(reason, "reason"), use(delay_ms, "delay_ms"), use(keys.shards, "shards"),
        use(keys.seqs, "seqs"));
}

RelayStore::Depth RelayStore::depth() {
    Depth depth{};
    long long distance = 0;
    connection_.run(
        "SELECT (SELECT count(*) FROM (SELECT FROM outbox LIMIT :count_max + 1) AS counted),"
        " coalesce(max(latest.seq) - min(first.seq) + 1, 0),"
        " coalesce(extract(epoch FROM clock_timestamp() - min(first.created_at)), 0)::float8"
        " FROM generate_series(0, 15) AS each (shard)"
        " CROSS JOIN LATERAL (SELECT seq, created_at FROM outbox"
        " WHERE shard = each.shard ORDER BY seq LIMIT 1) AS first"
        " CROSS JOIN LATERAL (SELECT seq FROM outbox"
        " WHERE shard = each.shard ORDER BY seq DESC LIMIT 1) AS latest",
        use(kCountMax, "count_max"), into(depth.rows), into(distance), into(depth.oldest_seconds));
    if (depth.rows > kCountMax) {
        depth.rows = std::max(depth.rows, distance);
    }
    return depth;
}

}  // namespace platform::messaging
