#include "platform/core/encoding.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "platform/core/utf8.hpp"

namespace platform {

namespace {

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

bool is_ascii(char c) {
    return static_cast<unsigned char>(c) < 0x80U;
}

constexpr std::uint8_t kNoHexDigit = 0x10;

constexpr std::array<std::uint8_t, 256> hex_values() {
    std::array<std::uint8_t, 256> values{};
    values.fill(kNoHexDigit);
    for (std::uint8_t value = 0; value < 16; ++value) {
        values[static_cast<unsigned char>("0123456789abcdef"[value])] = value;
        values[static_cast<unsigned char>("0123456789ABCDEF"[value])] = value;
    }
    return values;
}

constexpr auto kHexValues = hex_values();

std::optional<std::string> decode_base64(std::string_view text, int variant) {
    // sodium (1.0.18) takes bytes beyond ASCII for letters: one value would have many spellings.
    if (!std::all_of(text.begin(), text.end(), is_ascii)) {
        return std::nullopt;
    }
    std::string bytes(text.size(), '\0');
    std::size_t length = 0;
    const char* end = nullptr;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                          text.size(), nullptr, &length, &end, variant) != 0 ||
        end != text.data() + text.size()) {
        return std::nullopt;
    }
    bytes.resize(length);
    return bytes;
}

std::string encode(std::string_view bytes, int variant) {
    std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
    sodium_bin2base64(text.data(), text.size(), bytes_of(bytes), bytes.size(), variant);
    text.pop_back();  // the terminating NUL
    return text;
}

}  // namespace

std::string base64url_encode(std::string_view bytes) {
    return encode(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

std::string base64_encode(std::string_view bytes) {
    return encode(bytes, sodium_base64_VARIANT_ORIGINAL);
}

std::optional<std::string> base64url_decode(std::string_view text) {
    return decode_base64(text, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

std::optional<std::string> base64_decode(std::string_view text) {
    return decode_base64(text, sodium_base64_VARIANT_ORIGINAL);
}

std::string hex_encode(std::string_view bytes) {
    std::string text(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), bytes_of(bytes), bytes.size());
    text.pop_back();
    return text;
}

// By a table, as the relay reads every message so. Sodium's own takes as long for any digit, which
// nothing that is encoded so needs, and much longer for all of them.
std::optional<std::string> hex_decode(std::string_view text) {
    if (text.size() % 2 != 0) {
        return std::nullopt;
    }
    std::string bytes(text.size() / 2, '\0');
    unsigned seen = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const unsigned high = kHexValues[static_cast<unsigned char>(text[2 * i])];
        const unsigned low = kHexValues[static_cast<unsigned char>(text[2 * i + 1])];
        seen |= high | low;
        bytes[i] = static_cast<char>((high << 4U) | low);
    }
    return seen < kNoHexDigit ? std::optional{std::move(bytes)} : std::nullopt;
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
    const auto ascii_end = std::find_if_not(utf8.begin(), utf8.end(), is_ascii);
    auto count = static_cast<std::size_t>(ascii_end - utf8.begin());
    utf8.remove_prefix(count);
    for (; !utf8.empty(); ++count) {
        if (!take_code_point(utf8)) {
            return std::nullopt;
        }
    }
    return count;
}

}  // namespace platform
