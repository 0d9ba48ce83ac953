#pragma once

#include <string>
#include <string_view>

#include "user-service/domain/badge.hpp"

// Between the JSON of schemas/http/user.openapi.yaml and the application's types.
namespace user {

[[nodiscard]] platform::Result<NewBadge> decode_badge(std::string_view body);

[[nodiscard]] std::string encode(const Badge& badge);

}  // namespace user
