#pragma once

#include <span>

#include "platform/messaging/batch_outcome.hpp"
#include "platform/messaging/delivery.hpp"

namespace platform::messaging {

// The handler for a dead-letter queue: everything that the broker has put there is parked, with the
// broker's reason ("delivery_limit"), where operators look after it.
[[nodiscard]] BatchOutcome park_dead_letters(std::span<const Delivery> letters);

}  // namespace platform::messaging
