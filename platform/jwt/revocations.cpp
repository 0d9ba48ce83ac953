#include "platform/jwt/revocations.hpp"

#include <algorithm>
#include <mutex>

#include "platform/core/faults.hpp"

namespace platform::jwt {

void Revocations::add(std::span<const Revocation> revocations) {
    const auto now = clock_.now();
    const std::lock_guard lock{mutex_};
    expire(now);
    for (const auto& revocation : revocations) {
        add(revocation, now);
    }
}

void Revocations::add(const Revocation& revocation, Timestamp now) {
    const auto kind = revocation.session_id ? Kind::session : Kind::user;
    auto& entries = kind == Kind::session ? sessions_ : users_;
    const auto id = revocation.session_id.value_or(revocation.user_id);
    const Entry entry{revocation.not_before, std::min(revocation.not_before, now)};
    if (entry.since + config_.kept_for <= now) {
        return;
    }
    const auto [known, is_new] = entries.try_emplace(id, entry);
    if (!is_new) {
        if (known->second.not_before >= entry.not_before) {
            return;
        }
        by_age_.erase({known->second.since, kind, id});
        known->second = entry;
    }
    by_age_.emplace(entry.since, kind, id);
    if (by_age_.size() > config_.entries_max) {
        full_until_ = std::max(std::get<0>(*by_age_.begin()), full_until_.value_or(Timestamp{}));
        forget_oldest();
    }
}

void Revocations::forget_oldest() {
    const auto& [since, kind, id] = *by_age_.begin();
    (kind == Kind::session ? sessions_ : users_).erase(id);
    by_age_.erase(by_age_.begin());
}

void Revocations::expire() {
    const std::lock_guard lock{mutex_};
    expire(clock_.now());
}

void Revocations::expire(Timestamp now) {
    while (!by_age_.empty() && std::get<0>(*by_age_.begin()) + config_.kept_for <= now) {
        forget_oldest();
    }
}

void Revocations::mark_loaded() {
    const std::lock_guard lock{mutex_};
    loaded_ = true;
}

bool Revocations::is_loaded() const {
    const std::shared_lock lock{mutex_};
    return loaded_;
}

std::size_t Revocations::size() const {
    const std::shared_lock lock{mutex_};
    return by_age_.size();
}

Result<void> Revocations::check(const AccessClaims& claims) const {
    if (!claims.session_id) {
        return {};
    }
    const auto session = Uuid::parse(*claims.session_id);
    const auto user = Uuid::parse(claims.subject);
    const std::shared_lock lock{mutex_};
    if (!loaded_) {
        return faults::kKeysUnavailable.because("it is not known yet what was revoked");
    }
    if (session && sessions_.contains(*session)) {
        return faults::kTokenRevoked.because("its session is over");
    }
    if (user) {
        const auto found = users_.find(*user);
        if (found != users_.end() && claims.issued_at < found->second.not_before) {
            return faults::kTokenRevoked.because("every session of its user was ended");
        }
    }
    if (full_until_ && claims.issued_at <= *full_until_) {
        return faults::kTokenRevoked.because("it is older than the revocations that are known");
    }
    return {};
}

}  // namespace platform::jwt
