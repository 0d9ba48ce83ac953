#pragma once

#include <memory>

#include "auth-service/application/ports.hpp"
#include "platform/log/log.hpp"

namespace auth {

// argon2id by libsodium: 19456 KiB, two passes, one lane (OWASP's first recommendation). Each
// thread that hashes keeps its 19 MiB for the next time; where the first of them cannot be had,
// that is logged as an error and answered as kHashingUnavailable. Thread-safe.
class Argon2Hasher final : public PasswordHasher {
public:
    // Makes the decoy: without memory for it, nothing can be made.
    [[nodiscard]] static platform::Result<std::unique_ptr<Argon2Hasher>> make(
        platform::log::Logger& log);

    platform::Result<PasswordHash> hash(const platform::Secret& password) override;
    platform::Result<bool> verify(const platform::Secret& password,
                                  const PasswordHash& hash) override;
    [[nodiscard]] const PasswordHash& decoy() const override { return decoy_; }

private:
    explicit Argon2Hasher(platform::log::Logger& log) : log_{log} {}

    [[nodiscard]] platform::Error out_of_memory() const;

    platform::log::Logger& log_;
    PasswordHash decoy_{};
};

}  // namespace auth
