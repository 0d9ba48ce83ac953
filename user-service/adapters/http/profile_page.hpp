#pragma once

#include "platform/http/message.hpp"
#include "user-service/application/read_page.hpp"

namespace user {

// What everybody may see of a user, as a page: GET /u/{username}.
[[nodiscard]] platform::http::Response render(const ProfilePage& page);

// The page for a name that nobody has, or whose owner shows himself to nobody.
[[nodiscard]] platform::http::Response render_nobody();

}  // namespace user
