#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "platform/core/result.hpp"
#include "platform/log/log.hpp"
#include "platform/metrics/metrics.hpp"

namespace platform::messaging {

// One message as it came. What a publisher left out is empty.
struct Delivery {
    std::string body;
    std::string message_id;
    std::string type;
    std::string content_type;
    std::string exchange;
    std::string routing_key;
    std::map<std::string, std::string, std::less<>> headers;  // texts, and numbers as text
    bool redelivered = false;

    [[nodiscard]] std::string header(std::string_view name) const {
        const auto found = headers.find(name);
        return found == headers.end() ? std::string{} : found->second;
    }
};

// What a handler made of a batch. It starts as "all done".
class BatchOutcome {
public:
    struct DeadLetter {
        std::size_t index;
        std::string reason;  // a stable word: "envelope_invalid"
        std::string error;   // for people, cut at 1,024 bytes; holds no personal data
    };

    // Nothing was committed and it is no message's fault (the database is away): the whole batch
    // is kept and given again after 0.1 s to 5 s.
    [[nodiscard]] static BatchOutcome later(std::string reason);

    // The delivery at `index` can never be applied. Every other one is done.
    BatchOutcome& dead_letter(std::size_t index, std::string reason, std::string error);

    [[nodiscard]] bool is_later() const { return later_; }
    [[nodiscard]] const std::string& reason() const { return reason_; }
    [[nodiscard]] const std::vector<DeadLetter>& dead_letters() const { return dead_letters_; }

private:
    bool later_ = false;
    std::string reason_;
    std::vector<DeadLetter> dead_letters_;
};

struct ConsumerConfig {
    std::string rabbitmq_url;
    std::string name;   // what RabbitMQ shows for the connections
    std::string queue;  // checked passively at each connection, as is the dead-letter exchange.
                        // A policy of its own must dead-letter to there what is rejected: that is
                        // done with a message that can't be published there.
    std::string dead_letter_exchange;
    std::string dead_letter_routing_key;

    std::uint16_t prefetch = 256;
    std::size_t batch_max = 64;
    std::chrono::milliseconds batch_wait{2};  // longest that a delivery waits for others
};

struct ConsumerState {
    bool connected = false;  // and consuming
    std::optional<std::chrono::system_clock::time_point> away_since{};
    std::string reason;  // why it is not consuming, or why the batch at hand has to wait

    [[nodiscard]] bool healthy() const { return !away_since; }
};

// Consumes one queue with manual acknowledgements, in one thread of its own with its own
// connections (a second one for dead letters), reopened with back-off (0.1 s to 5 s) when lost.
// Every message is given at least once; it is acknowledged only after the handler has returned, so
// the handler must have committed by then. A dead letter is published to dead_letter_exchange with
// the original body, properties and headers, and x-dead-letter-reason, x-dead-letter-error and
// x-original-routing-key; it is acknowledged when the broker has confirmed that, and nobody waits
// for it meanwhile. One that breaks the connection whenever it is published is rejected instead, so
// that the broker moves it, whole but without those three headers (the log has them).
//
// Metrics: consumer_deliveries_total, consumer_redelivered_total, consumer_dead_lettered_total
// {reason}, consumer_batch_seconds, consumer_batch_size, consumer_connected; label `queue`.
class Consumer {
public:
    // Called in the consumer's thread, with 1 to batch_max deliveries in the order of the queue.
    // When it throws, the batch is given again like later(); after three throws in a row its
    // deliveries are given one by one, and those that throw again become dead letters with reason
    // "handler_failed".
    using Handler = std::function<BatchOutcome(std::span<const Delivery>)>;

    Consumer(ConsumerConfig config, Handler handler, metrics::Registry& metrics, log::Logger& log);
    ~Consumer();  // stop()
    Consumer(const Consumer&) = delete;
    Consumer& operator=(const Consumer&) = delete;

    // Fails only for a URL that cannot be read. A broker or a queue that is away shows in state().
    [[nodiscard]] Result<void> start();

    // Takes no more, gives what has already come to the handler, acknowledges it, waits for the
    // confirms of dead letters, and ends the thread: at most 4 s, and the handler's own time. What
    // was not acknowledged by then is delivered again to somebody else. May be called twice.
    void stop();

    [[nodiscard]] ConsumerState state() const;  // any thread

private:
    class Worker;
    std::unique_ptr<Worker> worker_;
};

}  // namespace platform::messaging
