#pragma once

#include "platform/core/announcement.hpp"
#include "user-service/domain/badge.hpp"
#include "user-service/domain/profile.hpp"

// What is announced of badges. What an owner has written himself is not: it stands in one place,
// from which it goes with him.
namespace user {

[[nodiscard]] platform::Announcement awarded_event(const UserId& owner, std::int64_t version,
                                                   const Badge& badge);
// Of one that was revoked.
[[nodiscard]] platform::Announcement revoked_event(const UserId& owner, std::int64_t version,
                                                   const Badge& badge);

}  // namespace user
