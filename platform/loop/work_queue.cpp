#include "platform/loop/work_queue.hpp"

#include <utility>

#include "platform/core/ensure.hpp"

namespace platform::loop {

WorkQueue::WorkQueue(Loop& loop)
    : finished_{loop, [this] { finish(); }}, thread_{[this] { run(); }} {}

WorkQueue::~WorkQueue() {
    ensure(is_idle(), "all work is done before its queue goes");
    {
        const std::lock_guard lock{guard_};
        ends_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

void WorkQueue::add(std::function<void()> work, std::function<void()> done) {
    ++unfinished_;
    {
        const std::lock_guard lock{guard_};
        waiting_.push_back({std::move(work), std::move(done)});
    }
    changed_.notify_one();
}

void WorkQueue::run() {
    std::unique_lock lock{guard_};
    while (true) {
        changed_.wait(lock, [this] { return ends_ || !waiting_.empty(); });
        if (waiting_.empty()) {
            return;
        }
        auto job = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        job.work();
        lock.lock();
        done_.push_back(std::move(job));
        finished_.send();
    }
}

void WorkQueue::finish() {
    std::deque<Job> done;
    {
        const std::lock_guard lock{guard_};
        done.swap(done_);
    }
    for (const auto& job : done) {
        --unfinished_;
        job.done();
    }
}

}  // namespace platform::loop
