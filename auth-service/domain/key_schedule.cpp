#include "auth-service/domain/key_schedule.hpp"

namespace auth {

std::chrono::seconds KeySchedule::stays() const {
    return token_lifetime + kClockSkewMax;
}

bool KeyTimes::is_published(platform::Timestamp now) const {
    return !revoked_at && (!published_until || *published_until > now);
}

std::optional<std::size_t> signing_at(const std::vector<KeyTimes>& keys, platform::Timestamp now) {
    std::optional<std::size_t> chosen;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (!keys[i].revoked_at && (!chosen || keys[i].signs_from <= now)) {
            chosen = i;
        }
    }
    return chosen;
}

}  // namespace auth
