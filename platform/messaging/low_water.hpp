#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace platform::messaging {

// From which seq on a relay has to read its outbox. Below lie only deleted rows, whose remains
// would cost every read (43 ms with 600,000 of them).
//
// A row may become visible long after one with a higher seq, when its transaction ends late. So
// the mark moves up to a seq only after every transaction has ended that could have been given a
// smaller one: those before `xmax`, where the seq had been seen before `xmax` was asked for. That
// no row of a longer transaction is overtaken by a later one of the same aggregate depends on it.
class LowWater {
public:
    using Clock = std::chrono::steady_clock;

    struct Horizon {
        std::int64_t xmin;                         // every transaction before it has ended
        std::int64_t xmax;                         // none from it on had begun
        std::optional<std::int64_t> waiting_from;  // the first row that waits after a failure
    };

    [[nodiscard]] std::int64_t value() const { return low_; }
    [[nodiscard]] std::int64_t reach() const { return reach_; }  // the highest seq that was read

    // What the server says just before a read.
    void horizon(const Horizon& horizon, Clock::time_point now);

    // A read from value() on, all of whose rows will be deleted (otherwise: reset). `reach`: its
    // highest seq, or 0. `complete_to`: where it was cut off by a limit, the seq up to which
    // nothing was left out.
    void read(std::int64_t reach, std::optional<std::int64_t> complete_to);

    // Some rows below the mark may be there still: a new shard, a failure, a lost connection.
    void reset() { *this = LowWater{}; }

private:
    struct Candidate {
        std::int64_t low;
        std::int64_t xmax;
        Clock::time_point since;
    };

    std::int64_t low_ = 0;
    std::int64_t reach_ = 0;
    std::optional<Candidate> candidate_;
    std::optional<std::int64_t> due_;  // takes effect with the next read
};

}  // namespace platform::messaging
