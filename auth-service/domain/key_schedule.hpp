#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "platform/core/clock.hpp"

namespace auth {

// By which the clock of whoever signs or verifies may be off.
inline constexpr std::chrono::seconds kClockSkewMax{30};

// How signing keys follow one another.
struct KeySchedule {
    std::chrono::seconds lead{1200};           // between a key's publication and its first use
    std::chrono::seconds token_lifetime{900};  // the longest of any token

    // How long a key stays published once its successor signs: until its last token has expired for
    // whoever's clock is behind.
    [[nodiscard]] std::chrono::seconds stays() const;
};

// When one key is used and known.
struct KeyTimes {
    platform::Timestamp signs_from;
    std::optional<platform::Timestamp> published_until{};  // none: nothing has replaced it
    std::optional<platform::Timestamp> revoked_at{};

    [[nodiscard]] bool is_published(platform::Timestamp now) const;
};

// The one of `keys`, the earliest first, that signs at `now`: the latest one that is not revoked
// and whose time has come. Where none has come the earliest, as a clock may be behind the one that
// set the times. Nothing where all are revoked.
[[nodiscard]] std::optional<std::size_t> signing_at(const std::vector<KeyTimes>& keys,
                                                    platform::Timestamp now);

}  // namespace auth
