#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "auth-service/domain/account.hpp"

namespace auth {

inline constexpr int kSessionsMax = 10;  // of one account; the oldest goes
inline constexpr std::chrono::days kSessionIdleMax{7};
inline constexpr std::chrono::days kSessionAgeMax{30};
// For so long everybody who shows the token before the newest gets the newest: a client that has
// lost the answer, or asked in two tabs at once.
inline constexpr std::chrono::seconds kRefreshGrace{10};

// What someone who has logged in may go on with. It ends by logging out, by being revoked, by age.
struct Session {
    SessionId id;
    AccountId owner;
    std::int64_t counter;  // of the refresh token that is good; the first is 0
    std::string device;    // as the User-Agent names it, at most 200 bytes
    std::string address;
    platform::Timestamp created_at;
    platform::Timestamp last_used_at;  // when its counter was raised the last time
};

// Left alone for too long, or too old.
[[nodiscard]] bool is_over(const Session& session, platform::Timestamp now);

// What becomes of a refresh token that is ours.
enum class RefreshVerdict : std::uint8_t {
    rotate,   // it is the newest: the next one takes its place
    repeat,   // it was the newest until a moment ago: its successor is told again
    reused,   // it was replaced a while ago: somebody has a copy
    expired,  // the session is over
    unknown,  // of a counter that was never reached: this database is older than the token
};

[[nodiscard]] RefreshVerdict judge(const Session& session, std::int64_t counter,
                                   platform::Timestamp now);

}  // namespace auth
