#pragma once

#include <string>
#include <string_view>

#include "user-service/domain/badge.hpp"

// Between the JSON of schemas/http/user.openapi.yaml and the application's types.
namespace user {

[[nodiscard]] platform::Result<NewBadge> decode_badge(std::string_view body);
[[nodiscard]] platform::Result<NewAward> decode_award(std::string_view body);
[[nodiscard]] platform::Result<NewBadgeClass> decode_badge_class(std::string_view body);
[[nodiscard]] platform::Result<RevocationReason> decode_revocation(std::string_view body);

[[nodiscard]] std::string encode(const Badge& badge);
[[nodiscard]] std::string encode(const BadgeClass& badge_class);

}  // namespace user
