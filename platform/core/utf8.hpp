#pragma once

#include <optional>
#include <string_view>

namespace platform {

// Takes the code point at the front of `utf8`; nothing where there is none that is well-formed
// (RFC 3629: not overlong, no surrogate, at most U+10FFFF), and `utf8` is as it was.
[[nodiscard]] std::optional<char32_t> take_code_point(std::string_view& utf8);

}  // namespace platform
