#include "auth-service/adapters/argon2/phc_string.hpp"

#include <algorithm>
#include <charconv>

namespace auth {

namespace {

constexpr std::size_t kPhcBytesMax = 127;      // crypto_pwhash_argon2id_STRBYTES with its NUL
constexpr std::size_t kSaltCharacters = 22;    // 16 bytes
constexpr std::size_t kDigestCharacters = 43;  // 32 bytes
constexpr std::uint32_t kMemoryKibMin = 8;

bool take(std::string_view& text, std::string_view expected) {
    const bool there = text.starts_with(expected);
    text.remove_prefix(there ? expected.size() : 0);
    return there;
}

// A decimal number without leading zeros.
std::optional<std::uint32_t> take_number(std::string_view& text) {
    std::uint32_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc{} || text.front() == '0') {
        return std::nullopt;
    }
    text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
    return number;
}

bool is_base64(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '/';
}

bool take_base64(std::string_view& text, std::size_t characters) {
    const auto part = text.substr(0, characters);
    text.remove_prefix(part.size());
    return part.size() == characters && std::all_of(part.begin(), part.end(), is_base64);
}

}  // namespace

std::optional<Argon2Cost> parse_phc(std::string_view phc) {
    if (phc.size() > kPhcBytesMax || !take(phc, "$argon2id$v=19$m=")) {
        return std::nullopt;
    }
    const auto memory_kib = take_number(phc);
    const auto passes = take(phc, ",t=") ? take_number(phc) : std::nullopt;
    if (!memory_kib || !passes || *memory_kib < kMemoryKibMin || *memory_kib > kMemoryKibMax ||
        *passes > kPassesMax) {
        return std::nullopt;
    }
    const bool whole = take(phc, ",p=1$") && take_base64(phc, kSaltCharacters) && take(phc, "$") &&
                       take_base64(phc, kDigestCharacters) && phc.empty();
    return whole ? std::optional{Argon2Cost{*memory_kib, *passes}} : std::nullopt;
}

}  // namespace auth
