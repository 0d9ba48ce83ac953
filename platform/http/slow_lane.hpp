#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "platform/metrics/metrics.hpp"

namespace platform::http {

struct SlowLaneConfig {
    int threads = 1;                           // as many slow requests at once
    std::size_t waiting_max = 64;              // beyond it: 503 at once
    std::chrono::milliseconds wait_max{2000};  // longer in the queue: 503 when it runs out
};

// One piece of slow work. Exactly one of the two is called, once; neither throws.
class SlowJob {
public:
    virtual ~SlowJob() = default;
    virtual void run() noexcept = 0;     // in a worker
    virtual void refuse() noexcept = 0;  // it waited too long, or the lane ends
};

// Bounded workers with a bounded queue before them. Thread-safe.
class SlowLane {
public:
    // `waiting_gauge` follows the length of the queue.
    SlowLane(const SlowLaneConfig& config, metrics::Gauge waiting_gauge);
    ~SlowLane();  // stops
    SlowLane(const SlowLane&) = delete;
    SlowLane& operator=(const SlowLane&) = delete;

    // Takes the job away from `job`, or leaves it there when the queue is full or the lane ends.
    bool offer(std::unique_ptr<SlowJob>& job);

    // Refuses what waits, lets what runs come to its end, ends the threads. Idempotent.
    void stop();

private:
    using Clock = std::chrono::steady_clock;
    struct Waiting {
        std::unique_ptr<SlowJob> job;
        Clock::time_point deadline;
    };

    void work();
    void expire();
    Waiting pop();  // with the lock held

    SlowLaneConfig config_;
    metrics::Gauge waiting_gauge_;
    std::mutex mutex_;
    std::condition_variable for_workers_;
    std::condition_variable for_warden_;
    std::deque<Waiting> waiting_;
    std::size_t free_workers_ = 0;
    bool stopping_ = false;
    std::vector<std::jthread> threads_;
};

}  // namespace platform::http
