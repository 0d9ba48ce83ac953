#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "platform/amqp/message.hpp"

namespace platform::amqp {

enum class Outcome : std::uint8_t {
    confirmed,  // the broker has it, in every queue that wanted it
    returned,   // no queue wanted it
    nacked      // the broker could not, or would not, take it
};

// Which publishings of one channel in confirm mode are still open. The broker numbers them from 1
// in the order of publishing, confirms them in any order, often many at once, and returns an
// unroutable one before it confirms it.
class ConfirmTracker {
public:
    using Clock = std::chrono::steady_clock;

    struct Settled {
        std::uint64_t token;  // as given to sent()
        Outcome outcome;
        std::string reason;  // why, where it is not confirmed
        Clock::time_point sent_at;
    };

    // One more was published. `token` is the caller's name for it, unique among the open ones;
    // `bytes` is its share of the window.
    void sent(std::uint64_t token, std::size_t bytes, Clock::time_point now);

    // The open publishing of that name came back; its confirm will settle it as returned. False
    // where there is none.
    [[nodiscard]] bool returned(std::uint64_t token, std::string reason);

    // What this confirm settles, in the order of publishing. Nothing (not even an empty list) where
    // it confirms what was never published, or a single one twice: the broker and we disagree.
    [[nodiscard]] std::optional<std::vector<Settled>> confirm(const Confirm& confirm);

    [[nodiscard]] std::size_t open() const { return open_; }
    [[nodiscard]] std::size_t open_bytes() const { return open_bytes_; }
    [[nodiscard]] std::optional<Clock::time_point> oldest_sent_at() const;

    void clear();

private:
    struct Publishing {
        std::uint64_t token;
        std::size_t bytes;
        Clock::time_point sent_at;
        std::optional<std::string> return_reason;
        bool settled = false;
    };

    void settle(Publishing& publishing, bool positive, std::vector<Settled>& settled);
    void forget_settled();

    std::deque<Publishing> publishings_;  // from the oldest open one on
    std::uint64_t first_tag_ = 1;         // of publishings_.front()
    std::size_t open_ = 0;
    std::size_t open_bytes_ = 0;
};

}  // namespace platform::amqp
