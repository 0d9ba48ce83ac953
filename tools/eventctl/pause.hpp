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

    [[nodiscard]] bool is_over() const { return over_; }
    [[nodiscard]] platform::loop::Loop& loop() { return loop_; }

private:
    void end();

    platform::loop::Loop loop_;
    bool over_ = false;
    platform::loop::Signal interrupted_;
    platform::loop::Signal terminated_;
};

}  // namespace eventctl
