#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "user-service/domain/goal.hpp"

// Between the JSON of schemas/http/user.openapi.yaml and the application's types.
namespace user {

// A new goal may leave its status out; one that replaces another may not.
[[nodiscard]] platform::Result<GoalContent> decode_new_goal(std::string_view body);
[[nodiscard]] platform::Result<GoalChange> decode_goal(std::string_view body);
[[nodiscard]] platform::Result<GoalChange> decode_goal_patch(std::string_view body);

[[nodiscard]] std::string encode(const Goal& goal);
[[nodiscard]] std::string encode(const std::vector<LoggedDay>& log);

}  // namespace user
