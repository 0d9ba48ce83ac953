#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "auth-service/domain/account.hpp"
#include "platform/core/sealing.hpp"

namespace auth {

// What a refresh token says: `upr_` and, in base64url, a version byte, the session's id, a counter
// and a MAC over all of these. Whoever has the database and not the secret can make none; what is
// not ours is told before any database is asked.
struct RefreshToken {
    SessionId session;
    std::int64_t counter;

    [[nodiscard]] std::string write(const platform::Sealer& sealer) const;
    // Nothing where it is not a token that `sealer` has made: each has one spelling.
    [[nodiscard]] static std::optional<RefreshToken> read(std::string_view text,
                                                          const platform::Sealer& sealer);

    bool operator==(const RefreshToken&) const = default;
};

}  // namespace auth
