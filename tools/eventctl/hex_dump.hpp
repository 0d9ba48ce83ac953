#pragma once

#include <string>
#include <string_view>

namespace eventctl {

// 16 bytes a line: where they begin, their hexadecimal digits, and what of them is printable ASCII.
[[nodiscard]] std::string hex_dump(std::string_view bytes);

}  // namespace eventctl
