#pragma once

#include <span>

#include "platform/messaging/batch_outcome.hpp"
#include "platform/messaging/delivery.hpp"

namespace platform::messaging {

// The handler (in_one_step) for a dead-letter queue: everything that the broker has put there is
// parked, with the broker's reason ("rejected", "expired", "maxlen", "delivery_limit";
// "dead_letter" for none and for every other word), where operators look after it.
[[nodiscard]] BatchOutcome park_dead_letters(std::span<const Delivery> letters);

}  // namespace platform::messaging
