#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "user-service/domain/profile.hpp"

// Between the JSON of schemas/http/user.openapi.yaml and the application's types.
namespace user {

[[nodiscard]] platform::Result<ProfileChange> decode_profile_change(std::string_view body);
[[nodiscard]] platform::Result<std::vector<UserId>> decode_user_ids(std::string_view body);

// Null in the place of what its owner hides.
[[nodiscard]] std::string encode_public(const Profile& profile);
// With the mail address, the time zone and what he hides.
[[nodiscard]] std::string encode_own(const Profile& profile);
[[nodiscard]] std::string encode(const std::vector<ProfileSummary>& summaries);

}  // namespace user
