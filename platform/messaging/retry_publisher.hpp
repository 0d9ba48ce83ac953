#pragma once

#include <chrono>
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
// or than fits a frame) is found and handed over. So is one that the broker returns or refuses for
// too long: ten times, and for `refused_park_after`; or once, where its tier has taken nothing for
// that time, as each that waits holds one of the prefetched up. The connection is its own and is
// opened for the first of them, so that an alarm, which stops publishing, does not stop the
// consumer. For the consumer's thread.
class RetryPublisher {
public:
    // Called with the tag of the delivery.
    struct Callbacks {
        std::function<void(std::uint64_t tag)> on_published;  // the broker has it
        std::function<void(std::uint64_t tag, const Delivery& delivery, const std::string& reason)>
            on_unpublishable;              // and never will have it from here
        std::function<void()> on_refused;  // refused() is another, or may be
    };

    RetryPublisher(loop::Loop& loop, amqp::Endpoint endpoint, const ConsumerConfig& config,
                   metrics::Registry& metrics, log::Logger& log, Callbacks callbacks);

    // Into the tier that follows on those that it has been through. One with headers beyond 64 KiB
    // is unpublishable at once.
    void publish(std::uint64_t tag, Delivery delivery, const BatchOutcome::Trouble& why);

    // Their deliveries will come again: nothing is called for those that are open.
    void forget();

    // How many wait after a refusal, and why the last of them was.
    [[nodiscard]] std::size_t refused() const { return refused_; }
    [[nodiscard]] const std::string& refusal() const { return refusal_; }

    [[nodiscard]] bool empty() const { return open_.empty(); }
    void stop() { publisher_.stop(); }

private:
    using Clock = std::chrono::steady_clock;

    struct Open {
        std::uint64_t tag;
        Delivery delivery;
        int retries;  // this one included, from 1
        int refusals = 0;
        Clock::time_point refused_since{};
    };
    // Of one tier, after it took something the last time.
    struct Refusals {
        Clock::time_point first;
        Clock::time_point last;
    };

    [[nodiscard]] metrics::Counter retried_counter(const std::string& reason);
    [[nodiscard]] amqp::Message message_of(const Open& open) const;
    void start();
    void send();
    void settle(std::uint64_t token, amqp::Outcome outcome, const std::string& reason);
    void refuse(std::uint64_t token, const std::string& reason);
    [[nodiscard]] bool is_refused_for_good(const Open& open, Clock::time_point now);
    void log_refusal(const Open& open);
    [[nodiscard]] const std::string& tier_of(const Open& open) const;
    [[nodiscard]] Open take(std::uint64_t token);
    void note_nothing_out();
    void note_all_settled();
    void lose();
    void hand_over(std::uint64_t token, const std::string& reason);
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
    std::size_t refused_ = 0;                // of those that are open
    std::string refusal_;
    std::map<std::string, Refusals> refusals_of_;  // tier → its own
    std::size_t refusals_unlogged_ = 0;
    std::optional<Clock::time_point> refusal_logged_at_;
    loop::BackOff back_off_;
    loop::Timer send_due_;
};

}  // namespace platform::messaging
