#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "tools/eventctl/comparison.hpp"
#include "tools/eventctl/pause.hpp"
#include "tools/eventctl/setup.hpp"

namespace eventctl {

// Mends differences by announcing what the accounts are, and waits until user-service agrees.
class Healing {
public:
    Healing(Setup& setup, Pauses& pauses, const Comparison& comparison,
            std::chrono::seconds patience)
        : setup_{setup}, pauses_{pauses}, comparison_{comparison}, patience_{patience} {}

    struct Outcome {
        std::vector<platform::Uuid> healed;
        std::vector<Difference> left;
        std::string trouble;  // why some could not be announced; the first reason
        std::size_t announced = 0;
        std::optional<platform::Error> failure;  // why it could not be watched to the end
    };
    // Leaves tombstones alone. Gives up when nothing has healed for as long as `patience`.
    [[nodiscard]] Outcome heal(const std::vector<Difference>& differences,
                               const std::function<void(std::size_t done)>& on_progress);

private:
    [[nodiscard]] platform::Result<void> watch(
        std::vector<Difference>& open, Outcome& outcome,
        const std::function<void(std::size_t done)>& on_progress);
    [[nodiscard]] std::vector<Difference> announce(const std::vector<Difference>& differences,
                                                   Outcome& outcome);

    Setup& setup_;
    Pauses& pauses_;
    const Comparison& comparison_;
    std::chrono::seconds patience_;
};

}  // namespace eventctl
