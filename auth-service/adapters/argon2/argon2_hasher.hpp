#pragma once

#include <memory>

#include "auth-service/application/ports.hpp"
#include "platform/log/log.hpp"

namespace auth {

// What a hash costs; the defaults are OWASP's first recommendation.
struct Argon2Parameters {
    std::size_t memory_kib = 19'456;
    unsigned passes = 2;
};

// argon2id by libsodium, one lane. Each thread that hashes keeps its memory for the next time;
// where the first of it cannot be had, that is logged as an error and answered as
// kHashingUnavailable. Thread-safe.
class Argon2Hasher final : public PasswordHasher {
public:
    // Makes the decoy: without memory for it, nothing can be made.
    [[nodiscard]] static platform::Result<std::unique_ptr<Argon2Hasher>> make(
        platform::log::Logger& log, Argon2Parameters parameters = {});

    platform::Result<PasswordHash> hash(const platform::Secret& password) override;
    platform::Result<bool> verify(const platform::Secret& password,
                                  const PasswordHash& hash) override;
    [[nodiscard]] bool is_current(const PasswordHash& hash) const override;
    [[nodiscard]] const PasswordHash& decoy() const override { return decoy_; }

private:
    Argon2Hasher(platform::log::Logger& log, Argon2Parameters parameters)
        : log_{log}, parameters_{parameters} {}

    [[nodiscard]] platform::Error out_of_memory() const;

    platform::log::Logger& log_;
    Argon2Parameters parameters_;
    PasswordHash decoy_{};
};

}  // namespace auth
