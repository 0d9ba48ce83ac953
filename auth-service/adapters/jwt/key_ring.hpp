#pragma once

#include <memory>
#include <shared_mutex>
#include <string>
#include <vector>

#include "auth-service/adapters/jwt/scheduled_key.hpp"
#include "platform/core/clock.hpp"
#include "platform/jwt/verifier.hpp"

namespace auth {

// The signing keys as this process knows them: empty until the database could be asked for them,
// and replaced as a whole when they change. Which of them signs, and which are published, is a
// matter of the time at which it is asked. Thread-safe.
class KeyRing final : public platform::jwt::KeySource {
public:
    explicit KeyRing(const platform::Clock& clock) : clock_{clock} {}

    // The earliest first.
    void replace(std::vector<ScheduledKey> keys);
    [[nodiscard]] bool is_empty() const;

    // kKeysUnavailable while the ring is empty.
    [[nodiscard]] platform::Result<std::shared_ptr<const platform::jwt::SigningKey>> signing_key()
        const;
    [[nodiscard]] platform::Result<std::shared_ptr<const platform::jwt::PublicKey>> find(
        const std::string& kid) override;
    // RFC 7517 section 5.
    [[nodiscard]] std::string jwks() const;

private:
    const platform::Clock& clock_;
    mutable std::shared_mutex mutex_;
    std::vector<std::shared_ptr<const platform::jwt::SigningKey>> keys_;
    std::vector<KeyTimes> times_;  // of each of keys_
};

}  // namespace auth
