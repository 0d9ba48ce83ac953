#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "platform/core/result.hpp"
#include "platform/log/log.hpp"
#include "platform/metrics/metrics.hpp"

namespace platform::messaging {

struct RelayConfig {
    std::string database_url;  // a direct server: session locks do not survive a pooler
    std::string rabbitmq_url;
    std::string name;  // of the service: what PostgreSQL and RabbitMQ show for the relay's sessions
    std::string exchange;  // where every event goes
    std::string source;    // the events' CloudEvents source, repeated in a header

    int lock_class = 0x4f42;  // first key of the advisory locks; one for each outbox table
    std::size_t batch_max = 512;
    std::size_t window_messages = 512;
    std::size_t window_bytes = 1024 * 1024;
    std::chrono::milliseconds confirm_timeout{10'000};
    std::chrono::milliseconds drain_timeout{5'000};  // how long stop() waits for confirms
};

struct RelayState {
    bool database_connected = false;
    bool broker_connected = false;
    bool broker_blocked = false;  // by an alarm of the broker
    bool events_refused = false;  // some of its shards wait after a failed attempt
    int shards = 0;               // of 16, held by this relay
    // Since when it cannot publish, or not everything; nothing while it can.
    std::optional<std::chrono::system_clock::time_point> away_since{};
    std::string reason{};  // why it cannot; for the log and /health of operators, holds no secret

    [[nodiscard]] bool healthy() const { return !away_since; }
};

// Publishes the rows of a service's outbox and deletes each when the broker has confirmed it: every
// row at least once, those of one aggregate in their order, none is ever dropped. Runs in one
// thread of its own, with its own session and its own broker connection, both reopened with
// back-off (0.1 s to 2 s) when lost. Relays of several replicas share the 16 shards by advisory
// locks and take over those of one that died.
//
// What the broker has returned or refused waits in its row for 0.1 s to 30 s, longer each time, and
// is tried at once when an event with the same routing key is confirmed.
//
// Metrics: outbox_depth, outbox_oldest_seconds, relay_published_total, relay_returned_total,
// relay_nacked_total, relay_confirm_seconds, relay_batch_size, relay_connected{to},
// broker_blocked, broker_blocked_seconds_total.
class Relay {
public:
    Relay(RelayConfig config, metrics::Registry& metrics, log::Logger& log);
    ~Relay();  // stop()
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;

    // Fails only for a URL that cannot be read. A server that is away shows in state().
    [[nodiscard]] Result<void> start();

    // There is something new in the outbox. Any thread, between construction and destruction;
    // never blocks. Without it rows are found by polling every 20 ms.
    void wake() noexcept;

    // Publishes nothing more, waits for outstanding confirms (at most drain_timeout), releases the
    // shards and ends the thread. Returns within 10 s. May be called twice.
    void stop();

    [[nodiscard]] RelayState state() const;  // any thread

private:
    class Worker;
    std::unique_ptr<Worker> worker_;
};

}  // namespace platform::messaging
