#pragma once

#include <chrono>
#include <mutex>
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

    void settled(amqp::Outcome outcome, std::chrono::steady_clock::duration took);
    void depth(const RelayStore::Depth& depth);
    void failed(const Round& round, const std::vector<Round::Failure>& failures);
    void database_connected();
    void database_silent();  // any thread: its session is broken off
    void database_lost(const std::string& reason);
    [[nodiscard]] const std::string& database_reason() const { return database_reason_; }

    // `reason`: why it cannot publish; empty while it can.
    void note(RelayState state);
    [[nodiscard]] RelayState state() const;  // any thread

private:
    std::string name_;
    log::Logger& log_;
    metrics::Gauge depth_;
    metrics::Gauge oldest_;
    metrics::Counter published_;
    metrics::Counter returned_;
    metrics::Counter nacked_;
    metrics::Counter broken_off_;
    metrics::Histogram confirm_seconds_;
    metrics::Gauge blocked_;
    std::chrono::steady_clock::time_point failure_logged_at_;
    std::string database_reason_ = "not connected yet";
    mutable std::mutex guard_;
    RelayState state_;
};

}  // namespace platform::messaging
