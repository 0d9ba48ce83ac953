#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "auth-service/adapters/jwt/scheduled_key.hpp"
#include "platform/core/sealing.hpp"
#include "platform/db/database.hpp"

namespace auth {

// The signing keys of all replicas that are in use, the earliest first; makes the first one where
// there is none, so that of any number of replicas starting together one makes it and all use it.
// `token_lifetime` is that of the longest token which the caller signs with them: that is noted
// before, so that whoever schedules keys knows for how long each has to stay published.
// Fails with kSigningKeySealed when SECRET_KEY (and SECRET_KEY_PREVIOUS) do not open one of them.
[[nodiscard]] platform::Result<std::vector<ScheduledKey>> load_signing_keys(
    platform::db::Database& database, const platform::Sealer& sealer,
    std::chrono::seconds token_lifetime);

inline constexpr platform::Fault kSigningKeySealed{
    platform::ErrorCode::internal, "signing_key_sealed",
    "SECRET_KEY does not open a stored signing key; give the secret that sealed it as"
    " SECRET_KEY_PREVIOUS."};

// The purpose that a Sealer of signing keys is made for.
inline constexpr std::string_view kSigningKeysPurpose = "signing keys";

}  // namespace auth
