#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "platform/amqp/publisher.hpp"
#include "platform/loop/back_off.hpp"
#include "platform/messaging/batch_outcome.hpp"
#include "platform/messaging/consumer.hpp"

namespace platform::messaging {

// Publishes the messages of one consumer that are to come again after a while, each again and again
// until the broker has confirmed it. One that no connection survives (longer than the broker takes,
// or than fits a frame) is found and handed over. The connection is its own and is opened for the
// first of them, so that an alarm, which stops publishing, does not stop the consumer. For the
// consumer's thread.
class RetryPublisher {
public:
    // Called with the tag of the delivery.
    struct Callbacks {
        std::function<void(std::uint64_t tag)> on_published;  // the broker has it
        std::function<void(std::uint64_t tag, const Delivery& delivery, const std::string& reason)>
            on_unpublishable;  // and never will have it from here
    };

    RetryPublisher(loop::Loop& loop, amqp::Endpoint endpoint, const ConsumerConfig& config,
                   metrics::Registry& metrics, log::Logger& log, Callbacks callbacks);

    // Into the tier that follows on those that it has been through. One with headers beyond 64 KiB
    // is unpublishable at once.
    void publish(std::uint64_t tag, Delivery delivery, const BatchOutcome::Trouble& why);

    // Their deliveries will come again: nothing is called for those that are open.
    void forget();

    [[nodiscard]] bool empty() const { return open_.empty(); }
    void stop() { publisher_.stop(); }

private:
    struct Open {
        std::uint64_t tag;
        Delivery delivery;
        int retries;  // this one included, from 1
    };

    [[nodiscard]] metrics::Counter retried_counter(const std::string& reason);
    [[nodiscard]] amqp::Message message_of(const Open& open) const;
    void start();
    void send();
    void settle(std::uint64_t token, amqp::Outcome outcome, const std::string& reason);
    void note_nothing_out();
    void note_all_settled();
    void lose();
    void hand_over(std::uint64_t token);
    [[nodiscard]] bool goes_singly() const;

    const ConsumerConfig& config_;
    metrics::Registry& metrics_;
    log::Logger& log_;
    Callbacks callbacks_;
    amqp::Publisher publisher_;
    bool started_ = false;
    std::uint64_t last_token_ = 0;
    std::map<std::uint64_t, Open> open_;
    std::deque<std::uint64_t> unsent_;
    std::optional<std::uint64_t> last_out_;  // of what this connection has not settled
    int losses_ = 0;                         // of connections with something out
    loop::BackOff back_off_;
    loop::Timer send_due_;
};

}  // namespace platform::messaging
