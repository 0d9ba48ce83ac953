#include "platform/messaging/batch_outcome.hpp"

#include <algorithm>

namespace platform::messaging {

namespace {

constexpr std::size_t kErrorBytesMax = 1'024;
constexpr std::size_t kReasonBytesMax = 64;

BatchOutcome::Trouble trouble(std::size_t index, std::string reason, std::string error) {
    reason.resize(std::min(reason.size(), kReasonBytesMax));
    error.resize(std::min(error.size(), kErrorBytesMax));
    return {index, std::move(reason), std::move(error)};
}

}  // namespace

BatchOutcome BatchOutcome::later(std::string reason) {
    BatchOutcome outcome;
    outcome.later_ = true;
    outcome.reason_ = std::move(reason);
    return outcome;
}

BatchOutcome& BatchOutcome::park(std::size_t index, std::string reason, std::string error) {
    to_park_.push_back(trouble(index, std::move(reason), std::move(error)));
    return *this;
}

BatchOutcome& BatchOutcome::retry(std::size_t index, std::string reason, std::string error) {
    to_retry_.push_back(trouble(index, std::move(reason), std::move(error)));
    return *this;
}

}  // namespace platform::messaging
