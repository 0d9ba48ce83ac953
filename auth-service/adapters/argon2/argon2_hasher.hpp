#pragma once

#include <memory>

#include "auth-service/adapters/argon2/turns.hpp"
#include "auth-service/application/ports.hpp"
#include "platform/log/log.hpp"

namespace auth {

// What a hash costs, at most kMemoryKibMax and kPassesMax (phc_string.hpp); the defaults are
// OWASP's first recommendation.
struct Argon2Parameters {
    std::size_t memory_kib = 19'456;
    unsigned passes = 2;
    int at_once = 16;  // hashes; further ones wait, so that each has a core
};

// argon2id by libsodium, one lane. The memory of a hash is kept for the next one; where it cannot
// be had, that is logged as an error and answered as kHashingUnavailable. Thread-safe.
class Argon2Hasher final : public PasswordHasher {
public:
    // Makes the decoy: without memory for it, nothing can be made, nor with parameters whose hashes
    // would be refused when they come back.
    [[nodiscard]] static platform::Result<std::unique_ptr<Argon2Hasher>> make(
        platform::log::Logger& log, Argon2Parameters parameters = {});

    platform::Result<PasswordHash> hash(const platform::Secret& password) override;
    platform::Result<bool> verify(const platform::Secret& password,
                                  const PasswordHash& hash) override;
    [[nodiscard]] bool is_current(const PasswordHash& hash) const override;
    [[nodiscard]] const PasswordHash& decoy() const override { return decoy_; }

    // For other work of this weight.
    [[nodiscard]] Turns& turns() { return free_; }

private:
    Argon2Hasher(platform::log::Logger& log, Argon2Parameters parameters)
        : log_{log}, parameters_{parameters}, free_{parameters.at_once} {}

    [[nodiscard]] platform::Error out_of_memory() const;

    platform::log::Logger& log_;
    Argon2Parameters parameters_;
    Turns free_;  // cores
    PasswordHash decoy_{};
};

}  // namespace auth
