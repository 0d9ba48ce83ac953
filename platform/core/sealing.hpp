#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/core/secret.hpp"

namespace platform {

// What a master secret is good for: each use derives a key of its own from it by its `purpose`, so
// that none of them can be turned against another. The first secret seals; the further ones are
// still accepted for reading, so that a secret can be rotated. Thread-safe once made.
class Sealer {
public:
    Sealer(const Secret& current, const std::optional<Secret>& previous, std::string_view purpose);

    // XSalsa20-Poly1305 with a random nonce (libsodium crypto_secretbox).
    [[nodiscard]] std::string seal(std::string_view plain) const;
    // Nothing where it was not sealed by one of our secrets or has been altered.
    [[nodiscard]] std::optional<Secret> open(std::string_view sealed) const;

    // A keyed digest of 16 bytes (BLAKE2b), and whether `mac` is one of `text` by one of our
    // secrets, compared in constant time.
    [[nodiscard]] std::string mac(std::string_view text) const;
    [[nodiscard]] bool verify(std::string_view text, std::string_view mac) const;

private:
    std::vector<Secret> keys_;
};

}  // namespace platform
