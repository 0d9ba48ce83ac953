#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace auth {

// What a PHC string asks of whoever checks a password with it. libsodium does whatever it is asked
// to, up to 4 TiB and 2^32 passes: so whatever stands in the database is looked at before.
struct Argon2Cost {
    std::uint32_t memory_kib;
    std::uint32_t passes;

    bool operator==(const Argon2Cost&) const = default;
};

inline constexpr std::uint32_t kMemoryKibMax = 128 * 1024;
inline constexpr std::uint32_t kPassesMax = 10;

// $argon2id$v=19$m=MEMORY,t=PASSES,p=1$SALT$DIGEST, in the one spelling that libsodium writes and
// within the bounds above; nothing for any other text.
[[nodiscard]] std::optional<Argon2Cost> parse_phc(std::string_view phc);

}  // namespace auth
