#include "platform/messaging/dead_letter_drain.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace platform::messaging {

namespace {

// RabbitMQ's own words. The header may come from a publisher, with anything in it, and the reason
// is indexed and counted.
constexpr std::array<std::string_view, 4> kDeaths{"rejected", "expired", "maxlen",
                                                  "delivery_limit"};
constexpr std::size_t kShownMax = 255;  // bytes, as long as a queue's name may be

std::string reason_of(const Delivery& letter) {
    const auto reason = letter.header("x-first-death-reason");
    const bool known = std::find(kDeaths.begin(), kDeaths.end(), reason) != kDeaths.end();
    return std::string{known ? reason : "dead_letter"};
}

}  // namespace

BatchOutcome park_dead_letters(std::span<const Delivery> letters) {
    BatchOutcome outcome;
    for (std::size_t i = 0; i < letters.size(); ++i) {
        outcome.park(
            i, reason_of(letters[i]),
            "The broker has moved it from " +
                std::string{letters[i].header("x-first-death-queue").substr(0, kShownMax)});
    }
    return outcome;
}

}  // namespace platform::messaging
