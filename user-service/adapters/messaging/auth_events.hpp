#pragma once

#include <string_view>
#include <variant>

#include "platform/core/result.hpp"
#include "user-service/domain/profile.hpp"
#include "user-service/domain/revocation.hpp"

namespace user {

// What a message of auth-service tells.
struct AuthEvent {
    std::variant<UserReference, Revocation> told;
    platform::Timestamp at;
};

// Fails where nobody can ever read it, later versions of its type included.
[[nodiscard]] platform::Result<AuthEvent> decode_auth_event(std::string_view body);

}  // namespace user
