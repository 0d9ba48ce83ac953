#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tools/eventctl/comparison.hpp"
#include "tools/eventctl/pause.hpp"
#include "tools/eventctl/setup.hpp"

namespace eventctl {

// Tells differences that stay from those whose event is on its way: one stays when it is the same
// at every look since no event of its account was in the outbox, the queue and its retry tiers were
// empty after that, and whatever a consumer had at hand then has had two seconds to be applied.
class Settling {
public:
    Settling(Setup& setup, Pauses& pauses, const Comparison& comparison,
             std::chrono::seconds patience)
        : setup_{setup}, pauses_{pauses}, comparison_{comparison}, patience_{patience} {}

    struct Outcome {
        std::vector<Difference> stable;
        std::vector<Difference> pending;    // not known after all of `patience`
        std::vector<std::string> waits_in;  // queues that were not empty at the last look
    };
    // `on_look(open)` after each look. Fails where a server does.
    [[nodiscard]] platform::Result<Outcome> settle(
        const std::vector<Difference>& differences,
        const std::function<void(std::size_t open)>& on_look);

private:
    using Clock = std::chrono::steady_clock;

    struct Watched {
        Difference difference;
        std::optional<Clock::time_point> quiet_from;  // the same, and nothing in the outbox
        std::optional<Clock::time_point> empty_from;  // and the queues were seen empty since
    };

    [[nodiscard]] platform::Result<bool> look();
    [[nodiscard]] platform::Result<std::vector<std::string>> queues_with_messages();
    void update(Watched& watched, const Copies& copies, bool waiting, bool empty,
                Clock::time_point now);

    Setup& setup_;
    Pauses& pauses_;
    const Comparison& comparison_;
    std::chrono::seconds patience_;
    std::map<platform::Uuid, Watched> open_;
    Outcome outcome_;
};

}  // namespace eventctl
