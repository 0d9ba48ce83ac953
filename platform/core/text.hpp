#pragma once

#include <cstdint>
#include <string_view>

// What a text that people write and others read may hold, whatever it is the text of. Nothing is
// trimmed or rewritten: a text is taken as it is, or refused.
namespace platform {

// Whether nothing of it can be seen: it has only white space (Unicode's White_Space), characters
// that are not drawn (Default_Ignorable_Code_Point) and empty Braille cells. The empty text is.
[[nodiscard]] bool is_blank(std::string_view utf8);

enum class Lines : std::uint8_t { one, many };

// Whether it holds a control character (C0, DEL, C1), or one of those that turn the direction of
// the text around them (U+202A-202E, U+2066-2069) and so show something else than is there. A text
// of many lines may hold tab, line feed and carriage return; one of a single line may not hold the
// separators U+2028 and U+2029 either. Joiners and direction marks (U+200C-200F) are part of many
// scripts and of emoji: they pass.
[[nodiscard]] bool has_forbidden_character(std::string_view utf8, Lines lines);

}  // namespace platform
