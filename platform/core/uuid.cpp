#include "platform/core/uuid.hpp"

#include <sodium.h>

#include <algorithm>

#include "platform/core/encoding.hpp"

namespace platform {

namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

bool is_dash_position(std::size_t position) {
    return position == 8 || position == 13 || position == 18 || position == 23;
}

int hex_value(char digit) {
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    const char lower = static_cast<char>(digit | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace

Uuid Uuid::v7(Timestamp now) {
    Uuid uuid;
    randombytes_buf(uuid.bytes_.data(), uuid.bytes_.size());
    uuid.set_time(now);
    uuid.set_version(7);
    return uuid;
}

Uuid Uuid::v7(Timestamp at, std::string_view name) {
    Uuid uuid = of_digest(name);
    uuid.set_time(at);
    uuid.set_version(7);
    return uuid;
}

Uuid Uuid::v8(std::string_view name) {
    Uuid uuid = of_digest(name);
    uuid.set_version(8);
    return uuid;
}

Uuid Uuid::of_digest(std::string_view name) {
    Uuid uuid;
    const auto digest = sha256(name);
    std::copy_n(digest.begin(), uuid.bytes_.size(), uuid.bytes_.begin());
    return uuid;
}

void Uuid::set_time(Timestamp at) {
    auto ms = static_cast<std::uint64_t>(
        std::chrono::floor<std::chrono::milliseconds>(at.time_since_epoch()).count());
    for (std::size_t i = 6; i-- > 0; ms >>= 8U) {
        bytes_[i] = static_cast<std::uint8_t>(ms & 0xFFU);
    }
}

void Uuid::set_version(unsigned version) {
    bytes_[6] = static_cast<std::uint8_t>((bytes_[6] & 0x0FU) | (version << 4U));
    bytes_[8] = static_cast<std::uint8_t>((bytes_[8] & 0x3FU) | 0x80U);
}

std::optional<Uuid> Uuid::parse(std::string_view text) {
    if (text.size() != 36) {
        return std::nullopt;
    }
    Uuid uuid;
    std::size_t nibble = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_dash_position(i)) {
            if (text[i] != '-') {
                return std::nullopt;
            }
            continue;
        }
        const int value = hex_value(text[i]);
        if (value < 0) {
            return std::nullopt;
        }
        auto& byte = uuid.bytes_[nibble / 2];
        byte = static_cast<std::uint8_t>((unsigned{byte} << 4U) | static_cast<unsigned>(value));
        ++nibble;
    }
    return uuid;
}

std::string Uuid::str() const {
    std::string text;
    text.reserve(36);
    for (const auto byte : bytes_) {
        if (is_dash_position(text.size())) {
            text += '-';
        }
        text += kHexDigits[byte >> 4U];
        text += kHexDigits[byte & 0x0FU];
    }
    return text;
}

}  // namespace platform
