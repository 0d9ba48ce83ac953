#pragma once

#include <optional>

#include "auth-service/application/ports.hpp"

namespace auth {

struct PasswordCheck {
    bool fits;
    // The password hashed with current parameters, where what is stored has others.
    std::optional<PasswordHash> renewed;
};

// Whether `password` is the one that `stored` was made of. Costs exactly one hash with current
// parameters, whatever is stored: nothing, a current hash, or an older, cheaper one (whose own cost
// comes on top). Fails as the hasher does.
[[nodiscard]] platform::Result<PasswordCheck> check_password(
    PasswordHasher& hasher, const platform::Secret& password,
    const std::optional<PasswordHash>& stored);

}  // namespace auth
