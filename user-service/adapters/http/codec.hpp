#pragma once

#include <string>
#include <string_view>

#include "user-service/application/change_settings.hpp"

// Between the JSON of schemas/http/user.openapi.yaml and the application's types.
namespace user {

[[nodiscard]] platform::Result<NewBadge> decode_badge(std::string_view body);
// A new goal may leave its status out; one that replaces another may not.
[[nodiscard]] platform::Result<GoalContent> decode_new_goal(std::string_view body);
[[nodiscard]] platform::Result<GoalContent> decode_goal(std::string_view body);

[[nodiscard]] platform::Result<Settings> decode_settings(std::string_view body);

[[nodiscard]] std::string encode(const Badge& badge);
[[nodiscard]] std::string encode(const std::vector<LoggedDay>& log);
[[nodiscard]] std::string encode(const Goal& goal);
[[nodiscard]] std::string encode_public(const Profile& profile);
[[nodiscard]] std::string encode_own(
    const Profile& profile);  // with the mail address and time zone

}  // namespace user
