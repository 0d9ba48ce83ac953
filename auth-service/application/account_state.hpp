#pragma once

#include "auth-service/domain/account.hpp"
#include "events/user_events.hpp"

namespace auth {

// An account as it is announced.
[[nodiscard]] inline events::UserState state_of(const Account& account) {
    return {.user_id = account.id.uuid(),
            .version = account.version,
            .username = account.username,
            .email = account.email,
            .first_name = account.first_name,
            .last_name = account.last_name,
            .created_at = account.created_at,
            .username_changed_at = account.username_changed_at,
            .disabled = account.disabled};
}

}  // namespace auth
