#pragma once

#include <amqp.h>

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "bench/event.hpp"

// What rabbitmq-c does by itself, with nothing of ours around it: the limit that the relay and the
// consumer are held against. One blocking connection, one channel. Everything throws
// std::runtime_error.
namespace bench {

class BareConnection {
public:
    explicit BareConnection(const std::string& url);

    [[nodiscard]] amqp_connection_state_t state() const { return state_.get(); }

private:
    struct Destroy {
        void operator()(amqp_connection_state_t state) const noexcept;
    };
    std::unique_ptr<amqp_connection_state_t_, Destroy> state_;
};

// Persistent, mandatory, with confirms, with the properties and headers that the relay sends.
class BarePublisher {
public:
    explicit BarePublisher(const std::string& url);

    void publish(const Event& event);
    // Waits until at most so many are not confirmed.
    void await(std::size_t unconfirmed_max);

private:
    void settle(std::uint64_t tag, bool multiple);

    BareConnection connection_;
    std::deque<bool> open_;  // from first_ on: whether it is not confirmed yet
    std::uint64_t first_ = 1;
    std::size_t unconfirmed_ = 0;
};

struct BareDelivery {
    std::uint64_t tag;
    std::string id;
    std::string subject;
    std::string version;
};

class BareConsumer {
public:
    BareConsumer(const std::string& url, std::uint16_t prefetch);

    // What comes until there are so many, or `silence` is over since the first. None where none
    // comes within `patience`.
    [[nodiscard]] std::vector<BareDelivery> next(std::size_t count_max,
                                                 std::chrono::milliseconds silence,
                                                 std::chrono::milliseconds patience);
    void acknowledge_to(std::uint64_t tag);

private:
    bool take(std::vector<BareDelivery>& batch, std::chrono::milliseconds timeout);

    BareConnection connection_;
};

}  // namespace bench
