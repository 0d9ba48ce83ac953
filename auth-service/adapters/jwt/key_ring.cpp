#include "auth-service/adapters/jwt/key_ring.hpp"

#include <mutex>

#include "platform/core/faults.hpp"
#include "platform/json/writer.hpp"

namespace auth {

namespace jwt = platform::jwt;

void KeyRing::replace(std::vector<jwt::SigningKey> keys) {
    std::vector<std::shared_ptr<const jwt::SigningKey>> shared;
    for (auto& key : keys) {
        shared.push_back(std::make_shared<const jwt::SigningKey>(std::move(key)));
    }
    const std::unique_lock lock{mutex_};
    keys_ = std::move(shared);
}

bool KeyRing::is_empty() const {
    const std::shared_lock lock{mutex_};
    return keys_.empty();
}

platform::Result<std::shared_ptr<const jwt::SigningKey>> KeyRing::signing_key() const {
    const std::shared_lock lock{mutex_};
    if (keys_.empty()) {
        return platform::faults::kKeysUnavailable.because("the signing keys are not loaded yet");
    }
    return keys_.back();
}

platform::Result<std::shared_ptr<const jwt::PublicKey>> KeyRing::find(const std::string& kid) {
    const std::shared_lock lock{mutex_};
    for (const auto& key : keys_) {
        if (key->public_key().kid() == kid) {
            return std::shared_ptr<const jwt::PublicKey>{key, &key->public_key()};
        }
    }
    return keys_.empty()
               ? platform::faults::kKeysUnavailable.because("the signing keys are not loaded yet")
               : platform::faults::kTokenInvalid.because("unknown kid");
}

std::string KeyRing::jwks() const {
    platform::json::ArrayWriter keys;
    const std::shared_lock lock{mutex_};
    for (const auto& key : keys_) {
        keys.raw(key->public_key().jwk());
    }
    return platform::json::ObjectWriter{}.raw("keys", keys.str()).str();
}

}  // namespace auth
