#pragma once

#include "auth-service/domain/account.hpp"

namespace auth {

// An account with nothing in it yet, for SOCI to read into.
[[nodiscard]] inline Account blank_account() {
    return {.id = AccountId{platform::Uuid{}},
            .version = 0,
            .username = {},
            .email = {},
            .first_name = {},
            .last_name = {},
            .created_at = {},
            .username_changed_at = {},
            .disabled = false};
}

}  // namespace auth
