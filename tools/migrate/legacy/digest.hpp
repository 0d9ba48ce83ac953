#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "auth-service/adapters/postgres/pg_legacy_accounts.hpp"
#include "user-service/adapters/postgres/pg_legacy_profiles.hpp"

namespace legacy {

// 64 bits of a SHA-256 over texts, of which each may be missing.
[[nodiscard]] std::int64_t digest_of_cells(std::string_view seed,
                                           std::span<const std::optional<std::string>> cells);

// Of everything that an import decides about a row of ours, and that its owner may have changed
// since. Of a running streak the dates are left out, as `--cut-over` moves them: only whether it
// has been touched counts.
[[nodiscard]] std::int64_t digest_of(const auth::LegacyAccount& account, bool disabled);
[[nodiscard]] std::int64_t digest_of(const user::OwnedBadge& badge);
[[nodiscard]] std::int64_t digest_of(const user::OwnedGoal& goal);

}  // namespace legacy
