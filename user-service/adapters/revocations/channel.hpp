#pragma once

#include <functional>
#include <memory>
#include <string>

#include "platform/core/result.hpp"
#include "platform/log/log.hpp"
#include "platform/metrics/metrics.hpp"
#include "user-service/adapters/revocations/intake.hpp"

namespace user {

struct RevocationChannelConfig {
    std::string rabbitmq_url;
    std::string name;  // what RabbitMQ shows for the connection
};

struct RevocationChannelState {
    bool up = false;
    std::string reason;  // why not
};

// Hears of every revocation that is published while this replica runs, by a queue of its own that
// is gone with its connection; in a thread of its own. What it cannot read is passed over: the
// queue that all replicas share has it too, and parks it. Reopened with back-off (0.1 s to 2 s).
//
// Metrics: revocation_channel_up.
class RevocationChannel {
public:
    using OnState = std::function<void(bool up)>;

    // `on_state` is called in the channel's thread, at each connection and each loss of one.
    RevocationChannel(RevocationChannelConfig config, const RevocationIntake& intake,
                      OnState on_state, platform::metrics::Registry& metrics,
                      platform::log::Logger& log);
    ~RevocationChannel();  // stop()
    RevocationChannel(const RevocationChannel&) = delete;
    RevocationChannel& operator=(const RevocationChannel&) = delete;

    // Fails only for a URL that cannot be read. A broker that is away shows in state().
    [[nodiscard]] platform::Result<void> start();
    // Within 4 s: an attempt to connect comes to its end. May be called twice.
    void stop();

    [[nodiscard]] RevocationChannelState state() const;  // any thread

private:
    class Worker;
    std::unique_ptr<Worker> worker_;
};

}  // namespace user
