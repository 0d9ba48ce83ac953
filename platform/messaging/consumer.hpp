#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "platform/core/result.hpp"
#include "platform/log/log.hpp"
#include "platform/messaging/handler.hpp"
#include "platform/messaging/parking.hpp"
#include "platform/metrics/metrics.hpp"

namespace platform::messaging {

struct ConsumerConfig {
    std::string rabbitmq_url;
    std::string name;   // what RabbitMQ shows for the connections
    std::string queue;  // checked passively at each connection, as is the retry exchange

    // Where messages go that are to come again after a while: one key for each time, in the order
    // of the times. The queues behind them bring each back to `queue` when its time is over.
    // Without any, what has to be retried is parked.
    std::string retry_exchange;
    std::vector<std::string> retry_routing_keys;

    // Asked before anything is taken, at each connection: what cannot be applied is better left in
    // the queue, where it does not count as delivered.
    std::function<Result<void>()> ready = [] { return Result<void>{}; };

    std::uint16_t prefetch = 256;
    std::size_t batch_max = 64;
    std::chrono::milliseconds batch_wait{2};  // longest that a delivery waits for others

    // What a retry tier has refused for that long (no binding, full) is parked ("retry_refused").
    std::chrono::milliseconds refused_park_after{60'000};

    // While a batch has to wait for that long, no more is taken from the queue;
    std::chrono::milliseconds pause_after{20'000};
    // and after that long it is given back, before the broker takes us for dead (30 min).
    std::chrono::milliseconds give_back_after{25 * 60'000};
};

struct ConsumerState {
    bool connected = false;  // and consuming
    std::optional<std::chrono::system_clock::time_point> away_since{};
    // Why it is not consuming, or why the batch at hand or a retry has to wait.
    std::string reason;

    [[nodiscard]] bool healthy() const { return !away_since; }
};

// Consumes one queue with manual acknowledgements, in a thread of its own with its own connections
// (a second one for retries), and applies what came in another (loop/work_queue.hpp), so that
// neither waits for the other. Connections are reopened with back-off (0.1 s to 2 s) when lost.
// Every message is given at least once; it is acknowledged only after the handler has returned, so
// the handler must have committed by then, and after it was parked or the broker has confirmed that
// it comes again later. Nobody waits for a message that is retried or parked (batch_runner.hpp).
//
// Metrics: consumer_deliveries_total, consumer_redelivered_total, consumer_retried_total{reason},
// consumer_connected, consumer_waiting, consumer_paused, consumer_retries_waiting (refused by the
// broker, which it takes for a while before they are parked), and those of BatchRunner; label
// `queue`.
class Consumer {
public:
    // The handler is given 1 to batch_max deliveries in the order of the queue. Two threads call
    // it, at once where one batch is read while another one is applied.
    Consumer(ConsumerConfig config, Handler handler, ParkingLot& parking,
             metrics::Registry& metrics, log::Logger& log);
    ~Consumer();  // stop()
    Consumer(const Consumer&) = delete;
    Consumer& operator=(const Consumer&) = delete;

    // Fails only for a URL that cannot be read. A broker or a queue that is away shows in state().
    [[nodiscard]] Result<void> start();

    // Takes no more, gives what has already come to the handler, acknowledges it, waits for the
    // confirms of retries, and ends the thread: at most 4 s, and the handler's own time for what
    // was given by then, two batches at most. What was not acknowledged by then is delivered again
    // to somebody else. May be called twice.
    void stop();

    [[nodiscard]] ConsumerState state() const;  // any thread

private:
    class Worker;
    std::unique_ptr<Worker> worker_;
};

}  // namespace platform::messaging
