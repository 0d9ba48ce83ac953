#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace platform::service {

// Does something now and then again after each pause, in a thread of its own, until it is
// destroyed, which waits for the work at hand. The work must not throw and must come to its end by
// itself.
class Periodic {
public:
    Periodic(std::chrono::milliseconds pause, std::function<void()> work)
        : thread_{[this, pause, work = std::move(work)](const std::stop_token& stop) {
              std::unique_lock lock{guard_};
              while (!stop.stop_requested()) {
                  work();
                  woken_.wait_for(lock, stop, pause, [] { return false; });
              }
          }} {}

private:
    std::mutex guard_;  // of nothing but the wait
    std::condition_variable_any woken_;
    std::jthread thread_;  // last: it uses the others
};

}  // namespace platform::service
