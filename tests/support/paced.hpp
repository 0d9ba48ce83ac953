#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

namespace support {

// Does something at a steady rate, from several threads, from construction until stop(). What comes
// late catches up.
class Paced {
public:
    using Work = std::function<void(int number)>;  // counted from 0; called by several threads

    Paced(int per_second, int threads, Work work)
        : interval_{std::chrono::nanoseconds{std::chrono::seconds{1}} / per_second},
          work_{std::move(work)} {
        for (int i = 0; i < threads; ++i) {
            threads_.emplace_back([this](const std::stop_token& stop) { run(stop); });
        }
    }
    ~Paced() { stop(); }
    Paced(const Paced&) = delete;
    Paced& operator=(const Paced&) = delete;

    void stop() {
        for (auto& thread : threads_) {
            thread.request_stop();
        }
        threads_.clear();
    }

private:
    void run(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            const auto number = next_++;
            std::this_thread::sleep_until(begun_at_ + number * interval_);
            work_(number);
        }
    }

    std::chrono::nanoseconds interval_;
    Work work_;
    std::chrono::steady_clock::time_point begun_at_ = std::chrono::steady_clock::now();
    std::atomic<int> next_ = 0;
    std::vector<std::jthread> threads_;
};

}  // namespace support
