#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "platform/db/row_digest.hpp"

namespace eventctl {

// How user-service's reference to an account can differ from the account.
enum class Kind : std::uint8_t {
    missing,      // there is none
    stale,        // of a lower version
    wrong,        // of the same version, with other values
    ahead,        // of a version that the account has not reached
    ghost,        // to an account that is not there
    resurrected,  // it lives, and the account was deleted
    tombstone,    // it says deleted, and the account lives: that is final, no event mends it
};
inline constexpr int kKinds = 7;

[[nodiscard]] std::string_view name_of(Kind kind);
[[nodiscard]] std::string_view meaning_of(Kind kind);

// One account in both databases, each side where there is one.
struct Copies {
    std::optional<platform::db::RowDigest> account;
    std::optional<platform::db::RowDigest> reference;

    bool operator==(const Copies&) const = default;
};

// Nothing where they agree. The tombstone of a ghost agrees with no account.
[[nodiscard]] std::optional<Kind> kind_of(const Copies& copies);

struct Difference {
    platform::Uuid id;
    Kind kind;
    Copies copies;
};

}  // namespace eventctl
