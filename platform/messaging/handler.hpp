#pragma once

#include <functional>
#include <span>
#include <utility>

#include "platform/messaging/batch_outcome.hpp"
#include "platform/messaging/delivery.hpp"

namespace platform::messaging {

// Applies what was read of a batch, and has committed it when it returns. Called once at most, and
// never before the batch before has come to its end.
using Apply = std::function<BatchOutcome()>;

// Reads a batch, and answers how to apply it; the batch is there until that is done. Thread-safe: a
// batch is read while the one before is applied, or read again, so this touches no database.
using Handler = std::function<Apply(std::span<const Delivery>)>;

// A handler of which nothing is worth doing ahead.
[[nodiscard]] inline Handler in_one_step(
    std::function<BatchOutcome(std::span<const Delivery>)> handle) {
    return [handle = std::move(handle)](std::span<const Delivery> batch) {
        return [handle, batch] { return handle(batch); };
    };
}

}  // namespace platform::messaging
