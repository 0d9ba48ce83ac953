#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "platform/db/lifeline.hpp"
#include "platform/metrics/metrics.hpp"

namespace platform::db {

// One thread that looks after sessions: where a call has waited for the server longer than `limit`,
// the session is broken off, and the call fails. PostgreSQL's statement_timeout cannot do that when
// the server is frozen, nor can TCP's time limits while its kernel still acknowledges. Notices it
// at most a quarter of a second late. Thread-safe.
class Watchdog {
public:
    using OnCut = std::function<void()>;  // in the watchdog's thread; does not throw

    // `lifelines` outlive it.
    Watchdog(std::vector<Lifeline*> lifelines, std::chrono::milliseconds limit, OnCut on_cut);
    ~Watchdog();
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;

    // For a process that is to end: once `patience` is over no call waits any longer.
    void end_calls_within(std::chrono::milliseconds patience) noexcept;
    // That patience is over.
    [[nodiscard]] bool is_over() const noexcept;

private:
    void run(const std::stop_token& stop);
    void look();

    std::vector<Lifeline*> lifelines_;
    std::chrono::milliseconds limit_;
    OnCut on_cut_;
    std::atomic<Lifeline::Clock::rep> over_at_;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::jthread thread_;
};

// Sessions of this process that a watchdog has broken off.
[[nodiscard]] metrics::Counter broken_off_counter(metrics::Registry& metrics);

}  // namespace platform::db
