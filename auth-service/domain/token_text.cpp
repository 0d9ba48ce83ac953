#include "auth-service/domain/token_text.hpp"

#include <algorithm>
#include <array>

#include "platform/core/encoding.hpp"

namespace auth::token_text {

namespace {

constexpr char kVersion = 1;
constexpr std::size_t kUuidAt = 1;
constexpr std::size_t kUuidBytes = 16;
constexpr std::size_t kNumberAt = kUuidAt + kUuidBytes;
constexpr std::size_t kNumberBytes = 8;
constexpr std::size_t kMacAt = kNumberAt + kNumberBytes;
constexpr std::size_t kMacBytes = 16;

// The prefix is under the MAC too, so that no token passes for one of another kind.
std::string to_authenticate(std::string_view prefix, std::string_view bytes,
                            std::string_view context) {
    return std::string{prefix}.append(bytes).append(context);
}

}  // namespace

Writer::Writer() : bytes_(1, kVersion) {}

void Writer::uuid(const platform::Uuid& uuid) {
    for (const auto byte : uuid.bytes()) {
        bytes_ += static_cast<char>(byte);
    }
}

void Writer::number(std::uint64_t number) {
    for (std::size_t i = kNumberBytes; i-- > 0;) {
        bytes_ += static_cast<char>((number >> (8 * i)) & 0xffU);
    }
}

std::string Writer::sealed(std::string_view prefix, std::string_view context,
                           const platform::Sealer& sealer) const {
    return std::string{prefix} + platform::base64url_encode(
                                     bytes_ + sealer.mac(to_authenticate(prefix, bytes_, context)));
}

std::optional<Reader> Reader::open(std::string_view text, std::string_view prefix,
                                   std::string_view context, const platform::Sealer& sealer) {
    if (!text.starts_with(prefix)) {
        return std::nullopt;
    }
    auto bytes = platform::base64url_decode(text.substr(prefix.size()));
    if (!bytes || bytes->size() != kMacAt + kMacBytes || bytes->front() != kVersion) {
        return std::nullopt;
    }
    const auto mac = bytes->substr(kMacAt);
    bytes->resize(kMacAt);
    if (!sealer.verify(to_authenticate(prefix, *bytes, context), mac)) {
        return std::nullopt;
    }
    return Reader{std::move(*bytes)};
}

platform::Uuid Reader::uuid() const {
    std::array<std::uint8_t, kUuidBytes> raw{};
    std::copy_n(bytes_.begin() + kUuidAt, kUuidBytes, raw.begin());
    return platform::Uuid{raw};
}

std::uint64_t Reader::number() const {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < kNumberBytes; ++i) {
        number = (number << 8U) | static_cast<std::uint8_t>(bytes_[kNumberAt + i]);
    }
    return number;
}

}  // namespace auth::token_text
