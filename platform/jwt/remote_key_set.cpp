#include "platform/jwt/remote_key_set.hpp"

#include <algorithm>

#include "platform/core/faults.hpp"

namespace platform::jwt {

RemoteKeySetConfig believed_for(std::chrono::milliseconds lifetime) {
    RemoteKeySetConfig config;
    config.refresh_every = lifetime * 8 / 10;
    config.asks_apart = std::min(config.asks_apart, lifetime / 10);
    config.ask_refill = std::min(config.ask_refill, lifetime);
    return config;
}

RemoteKeySet::RemoteKeySet(RemoteKeySetConfig config, Fetch fetch, log::Logger& log)
    : config_{config},
      fetch_{std::move(fetch)},
      log_{log},
      thread_{[this](const std::stop_token& stop) { run(stop); }} {}

RemoteKeySet::~RemoteKeySet() = default;

Result<std::shared_ptr<const PublicKey>> RemoteKeySet::find(const std::string& kid) {
    std::unique_lock lock{mutex_};
    if (auto key = known(kid)) {
        return key;
    }
    if (may_ask_now()) {
        asked_ = true;
        changed_.notify_all();
    }
    // A fetch was asked for, by us or by somebody before us, or the first one is still to come.
    if ((asked_ || !loaded_at_) && !wait_for_try(lock)) {
        return faults::kKeysUnavailable.because(loaded_at_ ? "a fetch of the key set is under way"
                                                           : "no key set yet: " + failure_);
    }
    if (auto key = known(kid)) {
        return key;
    }
    return faults::kTokenInvalid.because("unknown kid");
}

bool RemoteKeySet::wait_for_try(std::unique_lock<std::mutex>& lock) {
    if (waiting_ >= config_.waiting_max) {
        return false;
    }
    ++waiting_;
    const auto tries_before = tries_;
    // While there has never been a set, for the publisher to come up in a moment and no longer.
    const auto patience = loaded_at_ ? config_.wait_max : config_.first_wait_max;
    const bool tried = changed_.wait_for(
        lock, patience, [&] { return tries_ != tries_before && loaded_at_.has_value(); });
    --waiting_;
    return tried;
}

RemoteKeySetState RemoteKeySet::state() const {
    const std::lock_guard lock{mutex_};
    return {.loaded = loaded_at_.has_value(), .failing = !failure_.empty(), .reason = failure_};
}

std::shared_ptr<const PublicKey> RemoteKeySet::known(const std::string& kid) const {
    const auto found = keys_.find(kid);
    return found != keys_.end() ? found->second : nullptr;
}

bool RemoteKeySet::may_ask_now() const {
    const auto now = std::chrono::steady_clock::now();
    if (!failure_.empty()) {
        return now - *tried_at_ >= config_.retry_after_failure;
    }
    const bool has_some_left = asks_full_at_ - now <= (config_.asks_max - 1) * config_.ask_refill;
    return has_some_left && (!asked_at_ || now - *asked_at_ >= config_.asks_apart);
}

void RemoteKeySet::run(const std::stop_token& stop) {
    std::unique_lock lock{mutex_};
    while (!stop.stop_requested()) {
        const auto pause = failure_.empty() ? config_.refresh_every : config_.retry_after_failure;
        changed_.wait_for(lock, stop, pause, [this] { return asked_; });
        if (stop.stop_requested()) {
            return;
        }
        lock.unlock();
        const auto fetched = fetch_();
        lock.lock();
        take(fetched);
    }
}

void RemoteKeySet::take(const Result<std::string>& fetched) {
    const auto now = std::chrono::steady_clock::now();
    auto keys = fetched ? parse_jwks(*fetched) : Result<KeySet>{fetched.error()};
    const bool failed_before = !failure_.empty();
    if (keys && !keys->empty()) {
        keys_ = std::move(*keys);
        loaded_at_ = now;
        failure_.clear();
    } else {
        failure_ = keys ? "the key set is empty" : keys.error().reason;
    }
    if (!failed_before && !failure_.empty()) {
        log_.warning("key set not fetched", {{"reason", failure_}});
    } else if (failed_before && failure_.empty()) {
        log_.info("key set fetched again");
    }
    if (loaded_at_ && now - *loaded_at_ >= config_.outage_max) {
        keys_.clear();
        loaded_at_.reset();
    }
    tried_at_ = now;
    if (asked_ && failure_.empty()) {
        asked_at_ = now;
        asks_full_at_ = std::max(asks_full_at_, now) + config_.ask_refill;
    }
    asked_ = false;
    ++tries_;
    changed_.notify_all();
}

}  // namespace platform::jwt
