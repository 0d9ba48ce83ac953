#pragma once

#include <chrono>
#include <functional>
#include <memory>

struct uv_loop_s;
struct uv_timer_s;
struct uv_signal_s;
struct uv_async_s;
struct uv_poll_s;

// libuv with owners. A Loop belongs to the thread that runs it, and so does everything made on it;
// the one exception is Wake::send. Callbacks run in that thread, one at a time, and must not throw.
// A handle may be destroyed at any time in the loop's thread, also within its own callback: it is
// never called again. Handles are destroyed before their Loop.
namespace platform::loop {

class Loop {
public:
    Loop();
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    // Runs callbacks until stop(), or until there is nothing left that could call back.
    void run();

    // Makes run() return after the callback at hand. In the loop's thread; elsewhere use a Wake.
    void stop();

    [[nodiscard]] uv_loop_s* raw() const { return loop_.get(); }  // for handles of this room

private:
    std::unique_ptr<uv_loop_s> loop_;
};

// libuv frees a handle's memory only after its close callback, so the owner gives it away.
template <class Raw>
struct Handle;
struct CloseHandle {
    template <class Raw>
    void operator()(Handle<Raw>* handle) const noexcept;
};
template <class Raw>
using HandleOwner = std::unique_ptr<Handle<Raw>, CloseHandle>;

class Timer {
public:
    Timer(Loop& loop, std::function<void()> on_time);

    // Calls back once after `delay`, or for every > 0 again and again after that. Starting a timer
    // that runs sets it anew.
    void start(std::chrono::milliseconds delay, std::chrono::milliseconds every = {});
    void stop();
    [[nodiscard]] bool is_running() const;

private:
    HandleOwner<uv_timer_s> handle_;
};

// Calls back in the loop's thread for each arrival of the signal `number`, instead of its default
// action, for as long as the owner lives.
class Signal {
public:
    Signal(Loop& loop, int number, std::function<void()> on_signal);

private:
    HandleOwner<uv_signal_s> handle_;
};

// A call from another thread. Several sends before the loop gets to it are one call.
class Wake {
public:
    Wake(Loop& loop, std::function<void()> on_wake);

    // Any thread, and never blocks; the caller sees to it that this Wake still exists.
    void send() noexcept;

private:
    HandleOwner<uv_async_s> handle_;
};

// Calls back while `descriptor` is readable, or has hung up. Does not own the descriptor, which
// must stay open as long as the Poll exists.
class Poll {
public:
    Poll(Loop& loop, int descriptor, std::function<void()> on_readable);

private:
    HandleOwner<uv_poll_s> handle_;
};

}  // namespace platform::loop
