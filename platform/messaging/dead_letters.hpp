#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>

#include "platform/amqp/publisher.hpp"
#include "platform/loop/back_off.hpp"
#include "platform/messaging/consumer.hpp"

namespace platform::messaging {

// Publishes the dead letters of one consumer, each again and again until the broker has confirmed
// it. Its connection is its own and is opened for the first of them, so that an alarm, which stops
// publishing, does not stop the consumer. For the consumer's thread.
class DeadLetters {
public:
    // `on_buried(tag)`: the broker has the dead letter of that delivery.
    DeadLetters(loop::Loop& loop, amqp::Endpoint endpoint, const ConsumerConfig& config,
                metrics::Registry& metrics, log::Logger& log,
                std::function<void(std::uint64_t tag)> on_buried);

    void bury(std::uint64_t tag, Delivery delivery, const BatchOutcome::DeadLetter& why);

    // Their deliveries will come again: on_buried is not called for those that are open.
    void forget();

    [[nodiscard]] bool empty() const { return open_.empty(); }
    void stop() { publisher_.stop(); }

private:
    struct Letter {
        std::uint64_t tag;
        amqp::Message message;
    };

    void start();
    void send();
    void settle(std::uint64_t token, amqp::Outcome outcome, const std::string& reason);
    void send_all_again();

    const ConsumerConfig& config_;
    metrics::Registry& metrics_;
    log::Logger& log_;
    std::function<void(std::uint64_t tag)> on_buried_;
    amqp::Publisher publisher_;
    bool started_ = false;
    std::uint64_t last_token_ = 0;
    std::map<std::uint64_t, Letter> open_;
    std::deque<std::uint64_t> unsent_;
    loop::BackOff back_off_;
    loop::Timer send_due_;
};

}  // namespace platform::messaging
