#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "platform/loop/loop.hpp"

namespace platform::loop {

// Calls that block, one after the other in a thread of their own, beside the loop, which goes on
// meanwhile. For the loop's thread. What is called must not throw.
class WorkQueue {
public:
    explicit WorkQueue(Loop& loop);
    ~WorkQueue();  // is_idle() by then
    WorkQueue(const WorkQueue&) = delete;
    WorkQueue& operator=(const WorkQueue&) = delete;

    // `work` is called beside the loop, straight after all that was added before it, and then
    // `done` in the loop.
    void add(std::function<void()> work, std::function<void()> done);

    // Every `done` has been called, the one that asks included.
    [[nodiscard]] bool is_idle() const { return unfinished_ == 0; }

private:
    struct Job {
        std::function<void()> work;
        std::function<void()> done;
    };

    void run();
    void finish();

    std::size_t unfinished_ = 0;
    Wake finished_;
    std::mutex guard_;  // of what follows
    std::condition_variable changed_;
    std::deque<Job> waiting_;
    std::deque<Job> done_;
    bool ends_ = false;
    std::thread thread_;
};

}  // namespace platform::loop
