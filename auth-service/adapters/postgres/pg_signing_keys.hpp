#pragma once

#include <vector>

#include "platform/core/sealing.hpp"
#include "platform/db/database.hpp"
#include "platform/jwt/keys.hpp"

namespace auth {

// The signing keys of all replicas, oldest first; makes the first one where there is none, so that
// of any number of replicas starting together one makes it and all use it. Fails with
// kSigningKeySealed when SECRET_KEY (and SECRET_KEY_PREVIOUS) open none of what is stored.
[[nodiscard]] platform::Result<std::vector<platform::jwt::SigningKey>> load_signing_keys(
    platform::db::Database& database, const platform::Sealer& sealer);

inline constexpr platform::Fault kSigningKeySealed{
    platform::ErrorCode::internal, "signing_key_sealed",
    "SECRET_KEY does not open a stored signing key; give the secret that sealed it as"
    " SECRET_KEY_PREVIOUS."};

}  // namespace auth
