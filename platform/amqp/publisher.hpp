#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "platform/amqp/confirm_tracker.hpp"
#include "platform/amqp/link.hpp"

namespace platform::amqp {

struct PublisherConfig {
    std::string name;                       // what broker and log show for the connection
    std::vector<std::string> exchanges;     // checked at every connection
    std::size_t window_messages = 512;      // at most this many unconfirmed,
    std::size_t window_bytes = 256 * 1024;  // and this many bytes of them
    std::chrono::milliseconds confirm_timeout{10'000};
};

// Publishes with confirms on a connection of its own, and never waits: what cannot be sent now is
// refused. For the thread of its loop.
class Publisher {
public:
    using Duration = std::chrono::steady_clock::duration;

    struct Callbacks {
        // The fate of one message; `took` from sending to confirm.
        std::function<void(std::uint64_t token, Outcome outcome, const std::string& reason,
                           Duration took)>
            on_settled;
        std::function<void()>
            on_lost;  // the connection is gone: what is unsettled counts as unsent
        std::function<void()> on_ready;  // it may be worth trying to publish again
    };

    Publisher(loop::Loop& loop, Endpoint endpoint, PublisherConfig config, log::Logger& log);

    void start(Callbacks callbacks);
    void stop() { link_.stop(); }

    // Mandatory and persistent. False when it cannot be sent now: no connection, an alarm of the
    // broker, the window or the socket is full; on_ready tells when to try again. When the
    // connection breaks over it, on_lost is called before this answers. `token` is the caller's
    // name for the message, unique among the unsettled; it travels as the correlation id.
    [[nodiscard]] bool publish(Message message, std::uint64_t token);

    [[nodiscard]] bool is_up() const { return link_.connection() != nullptr; }
    [[nodiscard]] bool is_blocked() const { return link_.is_blocked(); }
    [[nodiscard]] const std::string& reason() const { return link_.reason(); }
    // Within on_lost: it was given up by us, as no confirm came in time.
    [[nodiscard]] bool is_overdue() const { return overdue_lost_; }
    [[nodiscard]] std::size_t unsettled() const { return tracker_.open(); }

private:
    using Clock = ConfirmTracker::Clock;

    void on_confirm(const Confirm& confirm);
    void on_return(const Returned& returned);
    void check_overdue();
    void lose();

    PublisherConfig config_;
    Callbacks callbacks_;
    Link link_;
    ConfirmTracker tracker_;
    Clock::time_point unblocked_at_;
    bool overdue_lost_ = false;
    loop::Timer overdue_;
    loop::Timer room_;  // asks again whether the socket has room
};

}  // namespace platform::amqp
