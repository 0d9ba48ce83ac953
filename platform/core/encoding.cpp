#include "platform/core/encoding.hpp"

#include <sodium.h>

#include <algorithm>
#include <cstdint>

namespace platform {

namespace {

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

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

// The length of the code point at the front, 0 where there is none.
std::size_t code_point_length(std::string_view text) {
    const auto form = form_of(static_cast<unsigned char>(text.front()));
    if (form.length == 0 || text.size() < form.length) {
        return 0;
    }
    std::uint32_t value = form.lead_bits;
    for (std::size_t i = 1; i < form.length; ++i) {
        const auto next = static_cast<unsigned char>(text[i]);
        if ((next & 0xC0U) != 0x80U) {
            return 0;
        }
        value = (value << 6U) | (next & 0x3FU);
    }
    const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    return value < form.smallest || value > 0x10FFFF || surrogate ? 0 : form.length;
}

}  // namespace

std::string base64url_encode(std::string_view bytes) {
    constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    std::string text(sodium_base64_encoded_len(bytes.size(), kVariant), '\0');
    sodium_bin2base64(text.data(), text.size(), bytes_of(bytes), bytes.size(), kVariant);
    text.pop_back();  // the terminating NUL
    return text;
}

std::optional<std::string> base64url_decode(std::string_view text) {
    std::string bytes(text.size(), '\0');
    std::size_t length = 0;
    const char* end = nullptr;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                          text.size(), nullptr, &length, &end,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
        end != text.data() + text.size()) {
        return std::nullopt;
    }
    bytes.resize(length);
    return bytes;
}

std::string hex_encode(std::string_view bytes) {
    std::string text(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), bytes_of(bytes), bytes.size());
    text.pop_back();
    return text;
}

std::optional<std::string> hex_decode(std::string_view text) {
    std::string bytes(text.size() / 2, '\0');
    std::size_t length = 0;
    const char* end = nullptr;
    if (sodium_hex2bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                       text.size(), nullptr, &length, &end) != 0 ||
        end != text.data() + text.size()) {
        return std::nullopt;
    }
    bytes.resize(length);
    return bytes;
}

std::string sha256(std::string_view bytes) {
    std::string digest(crypto_hash_sha256_BYTES, '\0');
    crypto_hash_sha256(reinterpret_cast<unsigned char*>(digest.data()), bytes_of(bytes),
                       bytes.size());
    return digest;
}

std::string ascii_lower(std::string_view text) {
    std::string lower{text};
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return lower;
}

std::optional<std::size_t> count_code_points(std::string_view utf8) {
    std::size_t count = 0;
    for (; !utf8.empty(); ++count) {
        const auto length = code_point_length(utf8);
        if (length == 0) {
            return std::nullopt;
        }
        utf8.remove_prefix(length);
    }
    return count;
}

}  // namespace platform
