#include "auth-service/domain/session.hpp"

namespace auth {

RefreshVerdict judge(const Session& session, std::int64_t counter, platform::Timestamp now) {
    if (now - session.last_used_at > kSessionIdleMax || now - session.created_at > kSessionAgeMax) {
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
