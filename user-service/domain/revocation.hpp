#pragma once

#include <chrono>
#include <optional>

#include "platform/core/clock.hpp"
#include "platform/core/uuid.hpp"
#include "user-service/domain/profile.hpp"

namespace user {

// Access tokens that auth-service has revoked: those of one session, or all that a user was given
// before a moment. Of two for the same, the one with the later moment counts.
struct Revocation {
    UserId user_id;
    std::optional<platform::Uuid> session_id;  // none: every session of the user
    platform::Timestamp not_before;
    platform::Timestamp revoked_at;

    bool operator==(const Revocation&) const = default;
};

// No access token is good for longer than a day; an hour more for clocks that differ.
inline constexpr std::chrono::hours kRevocationsKept{25};

}  // namespace user
