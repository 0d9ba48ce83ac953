#include "platform/amqp/confirm_tracker.hpp"

#include <algorithm>

namespace platform::amqp {

void ConfirmTracker::sent(std::uint64_t token, std::size_t bytes, Clock::time_point now) {
    publishings_.push_back({.token = token, .bytes = bytes, .sent_at = now, .return_reason = {}});
    ++open_;
    open_bytes_ += bytes;
}

bool ConfirmTracker::returned(std::uint64_t token, std::string reason) {
    const auto match =
        std::find_if(publishings_.begin(), publishings_.end(), [&](const Publishing& publishing) {
            return !publishing.settled && !publishing.return_reason && publishing.token == token;
        });
    if (match == publishings_.end()) {
        return false;
    }
    match->return_reason = std::move(reason);
    return true;
}

std::optional<std::vector<ConfirmTracker::Settled>> ConfirmTracker::confirm(
    const Confirm& confirm) {
    const std::uint64_t tags_end = first_tag_ + publishings_.size();
    // In a multiple confirm, tag 0 means all that are open.
    const std::uint64_t tag = confirm.multiple && confirm.tag == 0 ? tags_end - 1 : confirm.tag;
    std::vector<Settled> settled;
    if (confirm.multiple) {
        if (tag >= tags_end) {
            return std::nullopt;
        }
        for (std::uint64_t each = first_tag_; each <= tag; ++each) {
            settle(publishings_[each - first_tag_], confirm.positive, settled);
        }
    } else {
        if (tag < first_tag_ || tag >= tags_end || publishings_[tag - first_tag_].settled) {
            return std::nullopt;
        }
        settle(publishings_[tag - first_tag_], confirm.positive, settled);
    }
    forget_settled();
    return settled;
}

void ConfirmTracker::settle(Publishing& publishing, bool positive, std::vector<Settled>& settled) {
    if (publishing.settled) {
        return;
    }
    publishing.settled = true;
    --open_;
    open_bytes_ -= publishing.bytes;
    const auto outcome = !positive                  ? Outcome::nacked
                         : publishing.return_reason ? Outcome::returned
                                                    : Outcome::confirmed;
    auto reason = outcome == Outcome::returned ? std::move(*publishing.return_reason)
                  : outcome == Outcome::nacked ? std::string{"the broker refused it (nack)"}
                                               : std::string{};
    settled.push_back({publishing.token, outcome, std::move(reason), publishing.sent_at});
}

void ConfirmTracker::forget_settled() {
    while (!publishings_.empty() && publishings_.front().settled) {
        publishings_.pop_front();
        ++first_tag_;
    }
}

std::optional<ConfirmTracker::Clock::time_point> ConfirmTracker::oldest_sent_at() const {
    return publishings_.empty() ? std::nullopt : std::optional{publishings_.front().sent_at};
}

void ConfirmTracker::clear() {
    *this = ConfirmTracker{};
}

}  // namespace platform::amqp
