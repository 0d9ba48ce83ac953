#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "platform/core/result.hpp"
#include "platform/log/log.hpp"
#include "platform/metrics/metrics.hpp"
#include "user-service/adapters/revocations/intake.hpp"

namespace user {

struct RevocationPage {
    std::vector<Revocation> items;
    platform::Timestamp as_of;  // when this was so, by the clock that `since` is held against
    std::optional<platform::Timestamp> next_since;  // there are more: ask again from here
};

struct RevocationPullConfig {
    std::chrono::milliseconds every{10'000};  // while the channel is down, or the last one failed
    // While the channel is up: a binding that somebody has deleted shows nowhere else.
    std::chrono::milliseconds every_while_up{60'000};
    std::chrono::milliseconds overlap{60'000};  // commits take their time
    int pages_max = 10'000;                     // of one pull
    // At the start, as services that start together come up one after another.
    std::chrono::milliseconds first_within{2'000};
    std::chrono::milliseconds first_retry{100};
};

// Asks auth-service for what was revoked: at the start, at each connection of the channel, and
// every 10 s while that is down; from when on, by auth-service's clock and never by ours. In a
// thread of its own.
//
// Metrics: revocations_last_pull_timestamp_seconds.
class RevocationPull {
public:
    // Asks for one page; called in this class's thread, and bounds its own waiting.
    using Fetch = std::function<platform::Result<RevocationPage>(platform::Timestamp since)>;

    RevocationPull(RevocationPullConfig config, Fetch fetch, const RevocationIntake& intake,
                   const platform::Clock& clock, platform::metrics::Registry& metrics,
                   platform::log::Logger& log);
    RevocationPull(const RevocationPull&) = delete;
    RevocationPull& operator=(const RevocationPull&) = delete;

    void start();
    void begin_stopping();  // does not wait
    // Waits for a request under way, and makes no other.
    void stop();

    void channel_is(bool up);  // any thread

    // Waits for the first one that is whole, until `first_within` of the start is over. Whether
    // there is one.
    bool wait_for_first(const std::stop_token& stop);  // any thread, after start()

private:
    void run(const std::stop_token& stop);
    [[nodiscard]] bool is_starting() const;
    [[nodiscard]] std::chrono::milliseconds pause() const;
    platform::Result<void> pull(const std::stop_token& stop);
    void note(const platform::Result<void>& pulled);

    RevocationPullConfig config_;
    Fetch fetch_;
    const RevocationIntake& intake_;
    const platform::Clock& clock_;
    platform::log::Logger& log_;
    platform::metrics::Gauge pulled_at_;
    platform::Timestamp since_;  // everything before it is known: the last pull was whole
    bool failing_ = false;

    std::mutex mutex_;  // of what follows
    std::condition_variable_any changed_;
    bool channel_up_ = false;
    bool asked_ = true;  // for the first
    bool been_whole_ = false;
    std::chrono::steady_clock::time_point first_until_;
    std::jthread thread_;
};

}  // namespace user
