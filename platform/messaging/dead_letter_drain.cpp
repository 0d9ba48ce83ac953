#include "platform/messaging/dead_letter_drain.hpp"

namespace platform::messaging {

namespace {

std::string reason_of(const Delivery& letter) {
    const auto reason = letter.header("x-first-death-reason");
    return std::string{reason.empty() ? "dead_letter" : reason};
}

}  // namespace

BatchOutcome park_dead_letters(std::span<const Delivery> letters) {
    BatchOutcome outcome;
    for (std::size_t i = 0; i < letters.size(); ++i) {
        outcome.park(i, reason_of(letters[i]),
                     "The broker has moved it from " +
                         std::string{letters[i].header("x-first-death-queue")});
    }
    return outcome;
}

}  // namespace platform::messaging
