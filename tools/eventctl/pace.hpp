#pragma once

#include <algorithm>
#include <chrono>

namespace eventctl {

// So many a second, at most, however long was waited for something else: what could have been sent
// meanwhile is not made up for, but for `burst`.
class Pace {
public:
    using Clock = std::chrono::steady_clock;

    Pace(double per_second, std::chrono::duration<double> burst, Clock::time_point now)
        : per_second_{per_second}, most_{1 + per_second * burst.count()}, at_{now} {}

    // Whether one more is due: the first at once.
    [[nodiscard]] bool is_due(Clock::time_point now) {
        refill(now);
        return quota_ >= 1;
    }

    // So many were sent, due or not.
    void spend(double count) { quota_ -= count; }

    // How long to wait until what was sent was due; rounded up, never negative.
    [[nodiscard]] std::chrono::milliseconds ahead(Clock::time_point now) {
        refill(now);
        const std::chrono::duration<double> wait{std::max(0.0, -quota_ / per_second_)};
        return std::chrono::ceil<std::chrono::milliseconds>(wait);
    }

private:
    void refill(Clock::time_point now) {
        const std::chrono::duration<double> passed = now - at_;
        quota_ = std::min(most_, quota_ + passed.count() * per_second_);
        at_ = now;
    }

    double per_second_;
    double most_;
    double quota_ = 1;
    Clock::time_point at_;
};

}  // namespace eventctl
