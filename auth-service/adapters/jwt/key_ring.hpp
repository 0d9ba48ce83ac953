#pragma once

#include <memory>
#include <shared_mutex>
#include <string>
#include <vector>

#include "platform/jwt/keys.hpp"
#include "platform/jwt/verifier.hpp"

namespace auth {

// The signing keys as this process knows them: empty until the database could be asked for them,
// and replaced as a whole when they change. Thread-safe.
class KeyRing final : public platform::jwt::KeySource {
public:
    // Oldest first; the newest signs.
    void replace(std::vector<platform::jwt::SigningKey> keys);
    [[nodiscard]] bool is_empty() const;

    // kKeysUnavailable while the ring is empty.
    [[nodiscard]] platform::Result<std::shared_ptr<const platform::jwt::SigningKey>> signing_key()
        const;
    [[nodiscard]] platform::Result<std::shared_ptr<const platform::jwt::PublicKey>> find(
        const std::string& kid) override;
    // RFC 7517 section 5.
    [[nodiscard]] std::string jwks() const;

private:
    mutable std::shared_mutex mutex_;
    std::vector<std::shared_ptr<const platform::jwt::SigningKey>> keys_;
};

}  // namespace auth
