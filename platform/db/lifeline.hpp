#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>

namespace platform::db {

// A second descriptor of a session's socket, by which another thread can break the session off
// while a call waits for a server that says nothing: then the call comes back with an error. It is
// ours to close, as libpq may close its own at any moment and its number be another file's. Knows
// since when a call waits. What is not said to be for any thread is for the session's.
class Lifeline {
public:
    using Clock = std::chrono::steady_clock;

    Lifeline() = default;
    ~Lifeline() { detach(); }
    Lifeline(const Lifeline&) = delete;
    Lifeline& operator=(const Lifeline&) = delete;

    // `socket` is open. False when there is no descriptor left.
    bool attach(int socket) noexcept;
    void detach() noexcept;
    [[nodiscard]] bool is_attached() const noexcept { return descriptor_ >= 0; }

    // Around everything that waits for the server. Costs a look at the clock, no system call.
    class Call {
    public:
        explicit Call(Lifeline& lifeline) : lifeline_{lifeline} { lifeline_.begin_call(); }
        ~Call() { lifeline_.call_since_.store(kNoCall, std::memory_order_release); }
        Call(const Call&) = delete;
        Call& operator=(const Call&) = delete;

    private:
        Lifeline& lifeline_;
    };

    // Any thread: breaks the session off if a call has waited for `limit` or longer; true if it
    // did.
    bool cut_if_waiting(Clock::duration limit) noexcept;

    // Any thread: the session that is attached was broken off.
    [[nodiscard]] bool is_cut() const noexcept { return cut_; }

private:
    static constexpr Clock::rep kNoCall = 0;

    void begin_call() noexcept {
        call_since_.store(Clock::now().time_since_epoch().count(), std::memory_order_release);
    }

    std::mutex guard_;  // of the descriptor: it is not closed while it is shut down
    int descriptor_ = -1;
    std::atomic<bool> cut_ = false;
    std::atomic<Clock::rep> call_since_ = kNoCall;
};

}  // namespace platform::db
