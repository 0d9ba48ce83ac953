#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <utility>

namespace platform::http {

// Counts what a server still has in hand, so that its end can be waited for. Thread-safe; outlives
// every Presence.
class Census {
public:
    // One connection, or one answer on its way.
    class Presence {
    public:
        explicit Presence(Census& census) : census_{&census} { census.add(1); }
        Presence(Presence&& other) noexcept : census_{std::exchange(other.census_, nullptr)} {}
        Presence& operator=(Presence&& other) noexcept {
            std::swap(census_, other.census_);
            return *this;
        }
        ~Presence() {
            if (census_ != nullptr) {
                census_->add(-1);
            }
        }

    private:
        Census* census_;
    };

    // False where some are still there when `patience` has run out.
    bool wait_until_empty(std::chrono::milliseconds patience) {
        std::unique_lock lock{mutex_};
        return changed_.wait_for(lock, patience, [this] { return present_ == 0; });
    }

private:
    void add(long by) {
        const std::lock_guard lock{mutex_};
        present_ += by;
        if (present_ == 0) {
            changed_.notify_all();
        }
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    long present_ = 0;
};

}  // namespace platform::http
