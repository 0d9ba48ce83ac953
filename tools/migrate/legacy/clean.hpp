#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "platform/core/text.hpp"

namespace legacy {

// What a text becomes so that our types take it: without what is no UTF-8 and without characters
// that control or turn it (in a single line its breaks become blanks), and no longer than
// `code_points_max`.
[[nodiscard]] std::string cleaned(std::string_view text, std::size_t code_points_max,
                                  platform::Lines lines);

// What of a name a username may hold, at most `bytes_max` of it; perhaps nothing.
[[nodiscard]] std::string name_characters(std::string_view text, std::size_t bytes_max);

// "name-42", or "name-42-2" as the second try, at most as long as a username may be.
[[nodiscard]] std::string renamed(std::string_view name, std::int64_t old_id, int attempt);
// Whether `username` is such a name of that user.
[[nodiscard]] bool is_renamed(std::string_view username, std::string_view name,
                              std::int64_t old_id);

// "42@legacy.invalid", or "42-2@legacy.invalid": addresses that reach nobody (RFC 2606).
[[nodiscard]] std::string placeholder_email(std::int64_t old_id, int attempt);
[[nodiscard]] bool is_placeholder_email(std::string_view email, std::int64_t old_id);
// Whether an address is one of those, of whomever.
[[nodiscard]] bool is_any_placeholder(std::string_view email);

}  // namespace legacy
