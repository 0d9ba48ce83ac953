#pragma once

#include "auth-service/adapters/argon2/argon2_hasher.hpp"

namespace auth {

// Makes hashes of ours, and checks passwords against those of ours and those that were imported
// (imported_hash.hpp). What is imported is never current, so that it is replaced at the next login.
// It waits for the same turns, and fails as ours does where memory cannot be had. Thread-safe.
class MixedHasher final : public PasswordHasher {
public:
    MixedHasher(Argon2Hasher& ours, platform::log::Logger& log) : ours_{ours}, log_{log} {}

    platform::Result<PasswordHash> hash(const platform::Secret& password) override {
        return ours_.hash(password);
    }
    platform::Result<bool> verify(const platform::Secret& password,
                                  const PasswordHash& hash) override;
    [[nodiscard]] bool is_current(const PasswordHash& hash) const override {
        return ours_.is_current(hash);
    }
    [[nodiscard]] const PasswordHash& decoy() const override { return ours_.decoy(); }

private:
    Argon2Hasher& ours_;
    platform::log::Logger& log_;
};

}  // namespace auth
