#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace platform {

// RFC 4648 section 5, without padding. Decoding refuses padding, white space and stray bits.
[[nodiscard]] std::string base64url_encode(std::string_view bytes);
[[nodiscard]] std::optional<std::string> base64url_decode(std::string_view text);

// RFC 4648 section 4, with padding: what HTTP's Basic asks for. Decoding is as strict.
[[nodiscard]] std::string base64_encode(std::string_view bytes);
[[nodiscard]] std::optional<std::string> base64_decode(std::string_view text);

[[nodiscard]] std::string hex_encode(std::string_view bytes);
[[nodiscard]] std::optional<std::string> hex_decode(std::string_view text);

[[nodiscard]] std::string sha256(std::string_view bytes);  // 32 raw bytes

[[nodiscard]] std::string ascii_lower(std::string_view text);

// The number of code points; nothing where the text is not well-formed UTF-8.
[[nodiscard]] std::optional<std::size_t> count_code_points(std::string_view utf8);

}  // namespace platform
