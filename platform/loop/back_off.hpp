#pragma once

#include <algorithm>
#include <chrono>
#include <random>

namespace platform::loop {

// How long to wait before the next attempt: doubles from `first` to `longest`, each time drawn
// between a half and the whole of that, so that replicas do not come back all at once.
class BackOff {
public:
    explicit BackOff(std::chrono::milliseconds first = std::chrono::milliseconds{100},
                     std::chrono::milliseconds longest = std::chrono::milliseconds{2'000})
        : first_{first}, longest_{longest}, current_{first} {}

    [[nodiscard]] std::chrono::milliseconds next() {
        const auto whole = current_.count();
        current_ = std::min(current_ * 2, longest_);
        std::uniform_int_distribution<std::chrono::milliseconds::rep> between{whole / 2, whole};
        return std::chrono::milliseconds{between(random_)};
    }
    void reset() { current_ = first_; }

private:
    std::chrono::milliseconds first_;
    std::chrono::milliseconds longest_;
    std::chrono::milliseconds current_;
    std::minstd_rand random_{std::random_device{}()};
};

}  // namespace platform::loop
