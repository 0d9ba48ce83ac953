#pragma once

#include <string_view>

#include "platform/http/message.hpp"

namespace platform::http {

inline constexpr std::string_view kJsonType = "application/json";
inline constexpr std::string_view kMergePatchType = "application/merge-patch+json";
inline constexpr std::string_view kFormType = "application/x-www-form-urlencoded";

// Whether the request announces its body as `type`, in any case and with any parameters but a
// charset other than UTF-8: JSON is UTF-8 (RFC 8259 section 8.1), and so are our forms.
[[nodiscard]] bool is_announced_as(std::string_view type, const Request& request);

}  // namespace platform::http
