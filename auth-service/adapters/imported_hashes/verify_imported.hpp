#pragma once

#include <cstdint>

#include "auth-service/adapters/imported_hashes/imported_hash.hpp"
#include "platform/core/secret.hpp"

namespace auth {

enum class Fit : std::uint8_t { fits, does_not_fit, out_of_memory };

// Whether `password` is the one that `hash` was made of, as the system that made it would say:
// bcrypt knows the first 72 bytes only, and what C strings are made for (bcrypt, sha512-crypt, $7$)
// fits no password with a NUL in it, nor, but for bcrypt, one of more bytes than
// kSha512CryptPasswordBytesMax ($6$) or 511 ($7$). Slow by design. Thread-safe.
[[nodiscard]] Fit verify_imported(const ImportedHash& hash, const platform::Secret& password);

}  // namespace auth
