#pragma once

#include "auth-service/application/ports.hpp"

namespace auth {

// argon2id by libsodium: 19456 KiB, two passes, one lane (OWASP's first recommendation). Each
// thread that hashes keeps its 19 MiB for the next time. Thread-safe.
class Argon2Hasher final : public PasswordHasher {
public:
    Argon2Hasher();

    PasswordHash hash(const platform::Secret& password) override;
    bool verify(const platform::Secret& password, const PasswordHash& hash) override;
    [[nodiscard]] const PasswordHash& decoy() const override { return decoy_; }

private:
    PasswordHash decoy_;
};

}  // namespace auth
