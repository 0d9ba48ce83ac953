#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "platform/jwt/revocations.hpp"
#include "platform/log/log.hpp"
#include "platform/loop/back_off.hpp"
#include "user-service/adapters/revocations/intake.hpp"
#include "user-service/application/revocations.hpp"

namespace user {

// Brings what is in the database to what this replica knows, once, and then removes from both what
// no token can be concerned by any more. In a thread of its own.
class RevocationRows {
public:
    // What is waited for, after the rows, before tokens are checked; bounds its own waiting.
    using Others = std::function<void(const std::stop_token& stop)>;

    RevocationRows(RevocationStore& store, platform::jwt::Revocations& known,
                   const RevocationIntake& intake, Others others, const platform::Clock& clock,
                   platform::log::Logger& log);
    RevocationRows(const RevocationRows&) = delete;
    RevocationRows& operator=(const RevocationRows&) = delete;

    // Waits for the first attempt, at most `patience`: then tokens can be checked where the
    // database is there. Otherwise it is tried again until it is.
    void start(std::chrono::milliseconds patience);
    void begin_stopping();  // does not wait
    void stop();

private:
    void run(const std::stop_token& stop);
    [[nodiscard]] std::chrono::milliseconds work(const std::stop_token& stop);
    void load(const std::stop_token& stop);
    void forget(const std::stop_token& stop) const;

    RevocationStore& store_;
    platform::jwt::Revocations& known_;
    const RevocationIntake& intake_;
    Others others_;
    const platform::Clock& clock_;
    platform::log::Logger& log_;
    ForgetRevocations forget_;
    platform::loop::BackOff back_off_;
    bool failing_ = false;

    std::mutex mutex_;
    std::condition_variable_any changed_;
    bool tried_ = false;
    std::jthread thread_;
};

}  // namespace user
