#pragma once

#include <cstdint>
#include <map>
#include <vector>

namespace platform::amqp {

// Turns "these deliveries are done" into as few acknowledgements as possible, without ever
// acknowledging one that is not done.
class AckOrder {
public:
    struct Ack {
        std::uint64_t tag;
        bool multiple;  // it and every one before it

        bool operator==(const Ack&) const = default;
    };

    // Tags come ascending, as the broker gives them.
    void delivered(std::uint64_t tag) { open_.emplace(tag, false); }
    void done(std::uint64_t tag) { open_.at(tag) = true; }

    // What is to be acknowledged for all that has been done since the last call.
    [[nodiscard]] std::vector<Ack> take();

    [[nodiscard]] std::size_t open() const { return open_.size(); }
    void clear() { open_.clear(); }

private:
    std::map<std::uint64_t, bool> open_;  // tag → done
};

}  // namespace platform::amqp
