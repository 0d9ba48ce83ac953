#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "platform/db/connection.hpp"
#include "platform/messaging/low_water.hpp"
#include "platform/messaging/round.hpp"

namespace platform::messaging {

inline constexpr int kShards = 16;

// Everything that a relay asks PostgreSQL, on one session of its own, which also carries its locks:
// they end with it. For the relay's thread. Throws soci::soci_error.
class RelayStore {
public:
    RelayStore(std::string conninfo, int lock_class);
    ~RelayStore();
    RelayStore(const RelayStore&) = delete;
    RelayStore& operator=(const RelayStore&) = delete;

    void open();
    void close() noexcept;
    [[nodiscard]] bool is_open() const { return connection_.is_open(); }
    [[nodiscard]] int socket() const { return connection_.socket(); }

    // For a watchdog: what breaks off a call that hangs on a frozen server.
    [[nodiscard]] db::Lifeline& lifeline() { return connection_.lifeline(); }

    // Takes or gives up shards, so that this relay and the others that are present have equal
    // parts. A shard that was another's a moment ago may be refused; ask again. True where there is
    // a new one.
    bool balance_shards();
    void give_up_shards();
    [[nodiscard]] const std::vector<int>& shards() const { return shards_; }

    // Rows of our shards that may be published now, at most about `rows_max`; from the first row on
    // when `full`. A row is left out while an earlier one of its aggregate waits.
    [[nodiscard]] std::vector<OutboxRow> fetch(std::size_t rows_max, bool full);

    // Some of our rows may be waiting after a failed attempt. True from postpone() on until a fetch
    // finds that there is none any more.
    [[nodiscard]] bool has_waiting() const { return waiting_; }

    // Some of the rows that were fetched will not be removed: the next fetch begins at the first.
    void keep_all() { low_water_.reset(); }

    void remove(const Round& round, const std::vector<std::size_t>& rows);
    // What was confirmed shows where the broker takes events again: those of the same routing keys
    // wait no longer, but for the ones that break connections. Once a second, here or by
    // try_waiting().
    void revive_like(const Round& round, const std::vector<std::size_t>& rows);
    // To be called once a second: of each routing key that failed (64 of them) one row waits no
    // longer, so that a mend is soon noticed.
    void try_waiting();
    // Notes the failed attempts in the rows, which wait for 100 ms to 30 s now, and whatever comes
    // after them of the same aggregates with them.
    void postpone(const Round& round, const std::vector<Round::Failure>& failures);

    struct Depth {
        long long
            rows;  // of all shards; of more than 20,000 the distance of the last from the first
        double oldest_seconds;
    };
    // Costs the same, however long the outbox is.
    [[nodiscard]] Depth depth();

private:
    int count_relays();
    void ask_horizon();
    void hasten();
    void postpone_alike(const Round& round, const std::vector<std::size_t>& rows,
                        std::chrono::milliseconds delay, const std::string& reason);
    bool lock(int shard);
    void unlock(int shard);

    db::Connection connection_;
    int lock_class_;
    std::minstd_rand random_{std::random_device{}()};
    bool present_ = false;
    std::vector<int> shards_;
    LowWater low_water_;
    LowWater::Clock::time_point horizon_due_;
    LowWater::Clock::time_point hasten_due_;
    bool waiting_ = false;
    std::map<std::string, std::pair<int, long long>> probes_;  // a failed row by its routing key
    std::set<std::string> revived_;  // routing keys whose rows are to wait no longer
};

}  // namespace platform::messaging
