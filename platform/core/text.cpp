#include "platform/core/text.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "platform/core/utf8.hpp"

namespace platform {

namespace {

struct Range {
    char32_t first;
    char32_t last;
};

bool is_among(std::span<const Range> ranges, char32_t c) {
    return std::any_of(ranges.begin(), ranges.end(),
                       [c](const Range& range) { return c >= range.first && c <= range.last; });
}

// PropList.txt and DerivedCoreProperties.txt of Unicode 15, and U+2800.
constexpr std::array kUnseen{
    Range{0x0009, 0x000D},   Range{0x0020, 0x0020},   Range{0x0085, 0x0085},
    Range{0x00A0, 0x00A0},   Range{0x00AD, 0x00AD},   Range{0x034F, 0x034F},
    Range{0x061C, 0x061C},   Range{0x115F, 0x1160},   Range{0x1680, 0x1680},
    Range{0x17B4, 0x17B5},   Range{0x180B, 0x180F},   Range{0x2000, 0x200F},
    Range{0x2028, 0x202F},   Range{0x205F, 0x206F},   Range{0x2800, 0x2800},
    Range{0x3000, 0x3000},   Range{0x3164, 0x3164},   Range{0xFE00, 0xFE0F},
    Range{0xFEFF, 0xFEFF},   Range{0xFFA0, 0xFFA0},   Range{0xFFF0, 0xFFF8},
    Range{0x1BCA0, 0x1BCA3}, Range{0x1D173, 0x1D17A}, Range{0xE0000, 0xE0FFF}};

constexpr std::array kForbidden{Range{0x0000, 0x001F}, Range{0x007F, 0x009F}, Range{0x202A, 0x202E},
                                Range{0x2066, 0x2069}};
constexpr std::array kLineEnds{Range{0x2028, 0x2029}};

// False for a text that is not well-formed from some point on.
template <class Predicate>
bool any_code_point(std::string_view utf8, Predicate predicate) {
    while (const auto c = take_code_point(utf8)) {
        if (predicate(*c)) {
            return true;
        }
    }
    return false;
}

}  // namespace

bool is_blank(std::string_view utf8) {
    return !any_code_point(utf8, [](char32_t c) { return !is_among(kUnseen, c); });
}

bool has_forbidden_character(std::string_view utf8, Lines lines) {
    return any_code_point(utf8, [lines](char32_t c) {
        if (lines == Lines::many && (c == U'\t' || c == U'\n' || c == U'\r')) {
            return false;
        }
        return is_among(kForbidden, c) || (lines == Lines::one && is_among(kLineEnds, c));
    });
}

}  // namespace platform
