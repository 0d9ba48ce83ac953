#pragma once

#include <chrono>

#include "platform/loop/loop.hpp"

namespace eventctl {

// A loop that can be interrupted by Ctrl-C and SIGTERM, for commands that take long.
class Pauses {
public:
    Pauses();

    // Comes back after `pause`, or at once when the program is to end: then it answers false, now
    // and from now on.
    bool wait(std::chrono::milliseconds pause);

    // The same until something stops the loop.
    bool run();
    void stop() { loop_.stop(); }

    [[nodiscard]] bool is_over() const { return signal_ != 0; }
    // The exit status of who was interrupted, as a shell has it: 130 after Ctrl-C.
    [[nodiscard]] int status() const { return 128 + signal_; }
    [[nodiscard]] platform::loop::Loop& loop() { return loop_; }

private:
    void end(int signal);

    platform::loop::Loop loop_;
    int signal_ = 0;
    platform::loop::Signal interrupted_;
    platform::loop::Signal terminated_;
};

}  // namespace eventctl
