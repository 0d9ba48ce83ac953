#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "auth-service/adapters/jwt/key_ring.hpp"
#include "platform/core/result.hpp"
#include "platform/log/log.hpp"

namespace auth {

// Keeps a ring as the database has it: reads the keys again and again in a thread of its own, so
// that nobody waits for a database that is away, and keeps the last ones meanwhile.
class KeyFollower {
public:
    // Answers the keys, the earliest first, and bounds its own waiting.
    using Load = std::function<platform::Result<std::vector<ScheduledKey>>()>;

    struct State {
        bool failing = false;  // the last read failed
        std::string reason;
    };

    // Reads for the first time before it returns. All that is given outlives the follower.
    KeyFollower(KeyRing& ring, Load load, std::chrono::milliseconds every,
                platform::log::Logger& log);
    ~KeyFollower();  // waits for a read under way
    KeyFollower(const KeyFollower&) = delete;
    KeyFollower& operator=(const KeyFollower&) = delete;

    // Reads no more, but for the one under way.
    void stop() { thread_.request_stop(); }
    [[nodiscard]] State state() const;

private:
    void run(const std::stop_token& stop);
    void read();
    void take(std::vector<ScheduledKey> keys);
    void fail(const platform::Error& error);

    KeyRing& ring_;
    Load load_;
    std::chrono::milliseconds every_;
    platform::log::Logger& log_;

    mutable std::mutex mutex_;
    std::condition_variable_any stopping_;
    std::string failure_;  // of the last read; empty where it did not fail
    std::string shape_;    // of what the ring holds: which keys, and their times
    std::jthread thread_;
};

}  // namespace auth
