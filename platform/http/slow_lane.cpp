#include "platform/http/slow_lane.hpp"

#include <utility>

namespace platform::http {

SlowLane::SlowLane(const SlowLaneConfig& config, metrics::Gauge waiting_gauge)
    : config_{config},
      waiting_gauge_{waiting_gauge},
      free_workers_{static_cast<std::size_t>(config.threads)} {
    for (int i = 0; i < config_.threads; ++i) {
        threads_.emplace_back([this] { work(); });
    }
    threads_.emplace_back([this] { expire(); });
}

SlowLane::~SlowLane() {
    stop();
}

bool SlowLane::offer(std::unique_ptr<SlowJob>& job) {
    const std::lock_guard lock{mutex_};
    // What a free worker is about to take does not wait.
    if (stopping_ || waiting_.size() >= config_.waiting_max + free_workers_) {
        return false;
    }
    waiting_.push_back({std::move(job), Clock::now() + config_.wait_max});
    waiting_gauge_.set(static_cast<double>(waiting_.size()));
    for_workers_.notify_one();
    if (waiting_.size() == 1) {
        for_warden_.notify_one();
    }
    return true;
}

void SlowLane::work() {
    std::unique_lock lock{mutex_};
    while (true) {
        for_workers_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        if (stopping_) {
            return;
        }
        Waiting next = pop();
        --free_workers_;
        lock.unlock();
        next.job->run();
        next.job.reset();
        lock.lock();
        ++free_workers_;
    }
}

// Each waits equally long, so the first in the queue is also the first to run out.
void SlowLane::expire() {
    std::unique_lock lock{mutex_};
    while (true) {
        for_warden_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        if (!stopping_) {
            const auto deadline = waiting_.front().deadline;
            for_warden_.wait_until(lock, deadline, [this] { return stopping_; });
        }
        while (!waiting_.empty() && (stopping_ || waiting_.front().deadline <= Clock::now())) {
            Waiting late = pop();
            lock.unlock();
            late.job->refuse();
            late.job.reset();
            lock.lock();
        }
        if (stopping_) {
            return;
        }
    }
}

SlowLane::Waiting SlowLane::pop() {
    Waiting next = std::move(waiting_.front());
    waiting_.pop_front();
    waiting_gauge_.set(static_cast<double>(waiting_.size()));
    return next;
}

void SlowLane::stop() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    for_workers_.notify_all();
    for_warden_.notify_all();
    for (auto& thread : threads_) {
        if (thread.joinable()) {
            thread.join();
        }
    }
}

}  // namespace platform::http
