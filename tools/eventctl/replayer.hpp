#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "platform/amqp/publisher.hpp"
#include "platform/messaging/parked_rows.hpp"
#include "tools/eventctl/pace.hpp"
#include "tools/eventctl/pause.hpp"

namespace eventctl {

// The message that a parked one was, without what retries and dead-lettering have added: its
// retries begin anew. Fails where AMQP cannot carry it.
[[nodiscard]] platform::Result<platform::amqp::Message> message_again(
    const platform::messaging::ParkedBody& parked);

// Sends parked messages back to their queue, at most so many a second, and notes each after the
// broker has confirmed it. A crash in between leaves it open: replayed twice is harmless.
class Replayer {
public:
    enum class Fate : std::uint8_t {
        replayed,
        parked_again,  // sent, and it was parked once more before we could note it
        refused,       // not sent, or no queue took it: it is as it was
        gone,          // somebody has dropped it
        uncertain,     // it may have been sent, and is still open
    };
    struct Callbacks {
        std::function<void(std::int64_t id, Fate fate, const std::string& reason)> on_fate;
        std::function<bool()> goes_on;  // asked before each is sent
        std::function<void(std::size_t done)> on_progress;
    };

    Replayer(Pauses& pauses, platform::amqp::Endpoint endpoint,
             platform::messaging::ParkedRows& rows, int per_second, platform::log::Logger& log,
             Callbacks callbacks);

    // Comes back when all are settled, or the program is to end, or it cannot go on: then with the
    // reason. What was not settled was not sent, and is as it was.
    [[nodiscard]] platform::Result<void> run(const std::vector<std::int64_t>& ids);

private:
    using Clock = std::chrono::steady_clock;
    using Parked = platform::messaging::ParkedBody;
    using Sent = platform::messaging::ParkedRows::Sent;

    void tick();
    void load();
    void send();
    void settle(std::uint64_t token, platform::amqp::Outcome outcome, const std::string& reason);
    void note();
    void settle_uncertain();
    void check_standstill();
    void settled(std::int64_t id, Fate fate, const std::string& reason = "");
    void fail(const platform::Error& error);

    Pauses& pauses_;
    platform::messaging::ParkedRows& rows_;
    Pace pace_;
    Callbacks callbacks_;
    platform::amqp::Publisher publisher_;
    platform::loop::Timer tick_;

    std::deque<std::int64_t> left_;      // not loaded yet
    std::deque<Parked> loaded_;          // not sent yet
    std::map<std::uint64_t, Sent> out_;  // not confirmed yet, by id
    std::vector<Sent> confirmed_;        // not noted yet
    std::size_t done_ = 0;
    Clock::time_point moved_at_;
    std::optional<platform::Error> failure_;
};

}  // namespace eventctl
