#include "user-service/domain/goal.hpp"

#include <algorithm>
#include <array>

#include "user-service/domain/errors.hpp"

namespace user {

namespace {

constexpr std::array<std::string_view, 4> kNames{"not-started", "in-progress", "completed",
                                                 "abandoned"};

}  // namespace

platform::Result<GoalStatus> GoalStatus::parse(std::string_view text) {
    const auto* name = std::find(kNames.begin(), kNames.end(), text);
    if (name == kNames.end()) {
        return errors::kStatusUnknown;
    }
    return GoalStatus{static_cast<Kind>(name - kNames.begin())};
}

std::string GoalStatus::str() const {
    return std::string{kNames[static_cast<std::size_t>(kind_)]};
}

}  // namespace user
