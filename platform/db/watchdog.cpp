#include "platform/db/watchdog.hpp"

#include <algorithm>
#include <limits>

namespace platform::db {

namespace {

using Clock = Lifeline::Clock;

constexpr std::chrono::milliseconds kLookEvery{200};
constexpr std::chrono::milliseconds kLookEveryMin{5};

}  // namespace

Watchdog::Watchdog(std::vector<Lifeline*> lifelines, std::chrono::milliseconds limit, OnCut on_cut)
    : lifelines_{std::move(lifelines)},
      limit_{limit},
      on_cut_{std::move(on_cut)},
      over_at_{std::numeric_limits<Clock::rep>::max()},
      thread_{[this](const std::stop_token& stop) { run(stop); }} {}

Watchdog::~Watchdog() {
    thread_.request_stop();
    thread_.join();
}

void Watchdog::end_calls_within(std::chrono::milliseconds patience) noexcept {
    over_at_ = (Clock::now() + patience).time_since_epoch().count();
}

bool Watchdog::is_over() const noexcept {
    return Clock::now().time_since_epoch().count() >= over_at_;
}

void Watchdog::run(const std::stop_token& stop) {
    const auto pause = std::clamp(limit_ / 8, kLookEveryMin, kLookEvery);
    std::unique_lock lock{mutex_};
    while (!stop.stop_requested()) {
        look();
        wake_.wait_for(lock, stop, pause, [] { return false; });
    }
}

void Watchdog::look() {
    const auto limit = is_over() ? std::chrono::milliseconds{0} : limit_;
    for (auto* lifeline : lifelines_) {
        if (lifeline->cut_if_waiting(limit)) {
            on_cut_();
        }
    }
}

metrics::Counter broken_off_counter(metrics::Registry& metrics) {
    return metrics.counter("database_sessions_broken_off_total",
                           "Sessions that were broken off because PostgreSQL did not answer");
}

}  // namespace platform::db
