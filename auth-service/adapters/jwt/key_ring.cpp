#include "auth-service/adapters/jwt/key_ring.hpp"

#include <mutex>

#include "platform/core/faults.hpp"
#include "platform/json/writer.hpp"

namespace auth {

namespace jwt = platform::jwt;

namespace {

platform::Error not_loaded() {
    return platform::faults::kKeysUnavailable.because("the signing keys are not loaded yet");
}

}  // namespace

void KeyRing::replace(std::vector<ScheduledKey> keys) {
    std::vector<std::shared_ptr<const jwt::SigningKey>> shared;
    std::vector<KeyTimes> times;
    for (auto& scheduled : keys) {
        shared.push_back(std::make_shared<const jwt::SigningKey>(std::move(scheduled.key)));
        times.push_back(scheduled.times);
    }
    const std::unique_lock lock{mutex_};
    keys_ = std::move(shared);
    times_ = std::move(times);
}

bool KeyRing::is_empty() const {
    const std::shared_lock lock{mutex_};
    return keys_.empty();
}

platform::Result<std::shared_ptr<const jwt::SigningKey>> KeyRing::signing_key() const {
    const auto now = clock_.now();
    const std::shared_lock lock{mutex_};
    const auto signing = signing_at(times_, now);
    if (!signing) {
        return not_loaded();
    }
    return keys_[*signing];
}

platform::Result<std::shared_ptr<const jwt::PublicKey>> KeyRing::find(const std::string& kid) {
    const auto now = clock_.now();
    const std::shared_lock lock{mutex_};
    for (std::size_t i = 0; i < keys_.size(); ++i) {
        const auto& key = keys_[i];
        if (key->public_key().kid() == kid && times_[i].is_published(now)) {
            return std::shared_ptr<const jwt::PublicKey>{key, &key->public_key()};
        }
    }
    return keys_.empty() ? not_loaded() : platform::faults::kTokenInvalid.because("unknown kid");
}

std::string KeyRing::jwks() const {
    platform::json::ArrayWriter keys;
    const auto now = clock_.now();
    const std::shared_lock lock{mutex_};
    for (std::size_t i = 0; i < keys_.size(); ++i) {
        if (times_[i].is_published(now)) {
            keys.raw(keys_[i]->public_key().jwk());
        }
    }
    return platform::json::ObjectWriter{}.raw("keys", keys.str()).str();
}

}  // namespace auth
