#include "auth-service/adapters/jwt/key_follower.hpp"

namespace auth {

namespace {

// Two sets of keys are the same where their shapes are.
std::string shape_of(const std::vector<ScheduledKey>& keys) {
    std::string shape;
    for (const auto& [key, times] : keys) {
        shape += key.public_key().kid() + ' ' + platform::to_rfc3339(times.signs_from) + ' ' +
                 (times.published_until ? platform::to_rfc3339(*times.published_until) : "") + '\n';
    }
    return shape;
}

}  // namespace

KeyFollower::KeyFollower(KeyRing& ring, Load load, std::chrono::milliseconds every,
                         platform::log::Logger& log)
    : ring_{ring}, load_{std::move(load)}, every_{every}, log_{log} {
    read();
    thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
}

KeyFollower::~KeyFollower() = default;

KeyFollower::State KeyFollower::state() const {
    const std::lock_guard lock{mutex_};
    return {.failing = !failure_.empty(), .reason = failure_};
}

void KeyFollower::run(const std::stop_token& stop) {
    std::unique_lock lock{mutex_};
    for (;;) {
        stopping_.wait_for(lock, stop, every_, [] { return false; });
        if (stop.stop_requested()) {
            return;
        }
        lock.unlock();
        read();
        lock.lock();
    }
}

void KeyFollower::read() {
    auto loaded = load_();
    if (loaded) {
        take(std::move(*loaded));
    } else {
        fail(loaded.error());
    }
}

void KeyFollower::take(std::vector<ScheduledKey> keys) {
    auto shape = shape_of(keys);
    const auto count = keys.size();
    {
        const std::lock_guard lock{mutex_};
        failure_.clear();
        if (shape == shape_) {
            return;
        }
        shape_ = std::move(shape);
    }
    ring_.replace(std::move(keys));
    log_.info("signing keys loaded", {{"count", count}});
}

// What goes on failing is told once.
void KeyFollower::fail(const platform::Error& error) {
    const auto failure = error.reason.empty() ? std::string{error.fault.title} : error.reason;
    {
        const std::lock_guard lock{mutex_};
        if (std::exchange(failure_, failure) == failure) {
            return;
        }
    }
    log_.error(
        "signing keys not loaded",
        {{"reason", error.reason}, {"code", error.fault.slug}, {"advice", error.fault.title}});
}

}  // namespace auth
