#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>

#include "platform/amqp/confirm_tracker.hpp"
#include "platform/log/log.hpp"
#include "platform/messaging/relay.hpp"
#include "platform/messaging/relay_store.hpp"

namespace platform::messaging {

// What the world sees of a relay: its metrics, its state and its log.
class RelayReport {
public:
    RelayReport(const RelayConfig& config, metrics::Registry& metrics, log::Logger& log);

    void fetched(std::size_t rows) { batch_size_.observe(static_cast<double>(rows)); }
    void unconfirmed(std::size_t rows);  // in time
    void settled(amqp::Outcome outcome, std::chrono::steady_clock::duration took);
    void depth(const RelayStore::Depth& depth);
    void failed(const Round& round, const std::vector<Round::Failure>& failures);
    void database_connected();
    void database_silent();  // any thread: its session is broken off
    void database_lost(const std::string& reason);

    // To be told again at least once a second. `broker_reason`: why there is no connection.
    void note(RelayState state, const std::string& broker_reason);
    void stopping();
    [[nodiscard]] RelayState state() const;  // any thread

private:
    // Why it cannot publish, or not everything; empty while it can.
    [[nodiscard]] std::string why_not(const RelayState& state,
                                      const std::string& broker_reason) const;
    void count_blocked(bool blocked);

    std::string name_;
    log::Logger& log_;
    metrics::Gauge depth_;
    metrics::Gauge oldest_;
    metrics::Counter published_;
    metrics::Counter returned_;
    metrics::Counter nacked_;
    metrics::Counter unconfirmed_;
    metrics::Counter broken_off_;
    metrics::Histogram confirm_seconds_;
    metrics::Histogram batch_size_;
    metrics::Gauge database_connected_;
    metrics::Gauge broker_connected_;
    metrics::Gauge blocked_;
    metrics::Counter blocked_seconds_;
    std::optional<std::chrono::steady_clock::time_point> blocked_noted_at_;
    std::chrono::steady_clock::time_point failure_logged_at_;
    std::string database_reason_ = "not connected yet";
    std::string failure_reason_ = "a failed attempt before";
    bool stopping_ = false;
    mutable std::mutex guard_;
    RelayState state_;
};

}  // namespace platform::messaging
