#include "auth-service/domain/session.hpp"

namespace auth {

bool is_over(const Session& session, platform::Timestamp now) {
    return now - session.last_used_at > kSessionIdleMax ||
           now - session.created_at > kSessionAgeMax;
}

RefreshVerdict judge(const Session& session, std::int64_t counter, platform::Timestamp now) {
    if (is_over(session, now)) {
        return RefreshVerdict::expired;
    }
    if (counter > session.counter) {
        return RefreshVerdict::unknown;
    }
    if (counter == session.counter) {
        return RefreshVerdict::rotate;
    }
    const bool just_replaced =
        counter == session.counter - 1 && now - session.last_used_at <= kRefreshGrace;
    return just_replaced ? RefreshVerdict::repeat : RefreshVerdict::reused;
}

}  // namespace auth
