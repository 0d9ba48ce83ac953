#pragma once

#include <string>

#include "user-service/application/read_page.hpp"

namespace user {

// The check-ins of the last kPageWeeks weeks as inline SVG, a column for each week from Monday on,
// with a sentence that says the same.
[[nodiscard]] std::string heat_map(const ProfilePage& page);

}  // namespace user
