#include "platform/core/utf8.hpp"

#include <cstddef>
#include <cstdint>

namespace platform {

namespace {

struct Utf8Form {
    std::size_t length;
    std::uint32_t lead_bits;
    std::uint32_t smallest;  // below it the form is overlong
};

Utf8Form form_of(unsigned char lead) {
    if (lead < 0x80U) {
        return {1, lead, 0};
    }
    if ((lead & 0xE0U) == 0xC0U) {
        return {2, lead & 0x1FU, 0x80};
    }
    if ((lead & 0xF0U) == 0xE0U) {
        return {3, lead & 0x0FU, 0x800};
    }
    if ((lead & 0xF8U) == 0xF0U) {
        return {4, lead & 0x07U, 0x10000};
    }
    return {0, 0, 0};
}

}  // namespace

std::optional<char32_t> take_code_point(std::string_view& utf8) {
    const auto form =
        utf8.empty() ? Utf8Form{0, 0, 0} : form_of(static_cast<unsigned char>(utf8.front()));
    if (form.length == 0 || utf8.size() < form.length) {
        return std::nullopt;
    }
    std::uint32_t value = form.lead_bits;
    for (std::size_t i = 1; i < form.length; ++i) {
        const auto next = static_cast<unsigned char>(utf8[i]);
        if ((next & 0xC0U) != 0x80U) {
            return std::nullopt;
        }
        value = (value << 6U) | (next & 0x3FU);
    }
    const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    if (value < form.smallest || value > 0x10FFFF || surrogate) {
        return std::nullopt;
    }
    utf8.remove_prefix(form.length);
    return static_cast<char32_t>(value);
}

}  // namespace platform
