#include "platform/messaging/low_water.hpp"

#include <algorithm>

namespace platform::messaging {

namespace {

// Longer than any transaction of ours may last (statement and idle timeouts); one of somebody
// else's must not keep the mark down for ever.
constexpr std::chrono::seconds kPatience{60};

}  // namespace

void LowWater::horizon(const Horizon& horizon, Clock::time_point now) {
    if (candidate_ && (horizon.xmin >= candidate_->xmax || now - candidate_->since > kPatience)) {
        due_ = std::min(candidate_->low, horizon.waiting_from.value_or(candidate_->low));
        candidate_.reset();
    }
    if (!candidate_ && reach_ >= low_) {
        candidate_ = Candidate{.low = reach_ + 1, .xmax = horizon.xmax, .since = now};
    }
}

void LowWater::read(std::int64_t reach, std::optional<std::int64_t> complete_to) {
    reach_ = std::max(reach_, reach);
    if (due_) {
        low_ = std::max(low_, complete_to ? std::min(*due_, *complete_to + 1) : *due_);
        due_.reset();
    }
}

}  // namespace platform::messaging
