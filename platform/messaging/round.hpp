#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace platform::messaging {

// What the reason of an event begins with whose publishing has ended a connection.
inline constexpr std::string_view kBrokeConnection = "the connection broke over it";

// One row of an outbox.
struct OutboxRow {
    int shard;
    long long seq;
    int attempts;
    long long version;
    std::string event_id;
    std::string aggregate_id;
    std::string type;
    std::string routing_key;
    std::string payload;
    std::string traceparent;
    std::string request_id;
};

// Decides what may be published when, for one batch of rows in ascending seq per aggregate: a row
// goes out only after the one before it of the same aggregate is confirmed, and not at all in this
// round when that one failed. Rows of different aggregates do not wait for each other.
class Round {
public:
    struct Failure {
        std::size_t row;
        std::string reason;
        bool broke_connection = false;  // its next attempt will do so again, and disturb others
    };

    explicit Round(std::vector<OutboxRow> rows);

    [[nodiscard]] const std::vector<OutboxRow>& rows() const { return rows_; }

    // The next row that may be published, or nothing for now.
    [[nodiscard]] std::optional<std::size_t> next();
    void put_back(std::size_t row);  // could not be sent after all

    void confirmed(std::size_t row);
    void failed(Failure failure);

    // Nothing is out and nothing can be sent any more.
    [[nodiscard]] bool is_over() const { return settled_ + skipped_ == rows_.size(); }

    // What has been settled since the last call.
    [[nodiscard]] std::vector<std::size_t> take_confirmed() {
        return std::exchange(confirmed_, {});
    }
    [[nodiscard]] std::vector<Failure> take_failed() { return std::exchange(failed_, {}); }

    // Given out by next() and neither settled nor put back.
    [[nodiscard]] std::size_t open_count() const { return given_ - settled_; }

    [[nodiscard]] std::size_t confirmed_count() const { return confirmed_count_; }
    [[nodiscard]] std::size_t failed_count() const { return settled_ - confirmed_count_; }

private:
    std::vector<OutboxRow> rows_;
    std::vector<std::optional<std::size_t>> successor_;  // the next row of the same aggregate
    std::deque<std::size_t> ready_;
    std::vector<std::size_t> confirmed_;
    std::vector<Failure> failed_;
    std::size_t given_ = 0;
    std::size_t settled_ = 0;
    std::size_t confirmed_count_ = 0;
    std::size_t skipped_ = 0;
};

}  // namespace platform::messaging
