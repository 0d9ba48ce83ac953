#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "auth-service/domain/key_schedule.hpp"
#include "platform/core/request_context.hpp"
#include "platform/core/sealing.hpp"
#include "platform/db/database.hpp"

// What an operator does with the signing keys. Each is one transaction that nobody else's comes
// between, with what goes on record of it; replicas follow when they read the keys again.
namespace auth {

enum class KeyState : std::uint8_t { scheduled, signing, published, retired, revoked };

struct ListedKey {
    std::string kid;
    platform::Timestamp created_at;
    KeyTimes times;
    KeyState state;
};

// All there have ever been, the earliest first.
[[nodiscard]] platform::Result<std::vector<ListedKey>> list_signing_keys(
    platform::db::Database& database);

struct Rotation {
    std::string kid;
    platform::Timestamp signs_from;
    bool made;  // false: one was scheduled already, which is this
};
// Makes the next key, which signs once `schedule.lead` is over. Where one waits for its time
// already there is nothing to make. Fails with kSigningKeySealed where `sealer` does not open the
// key that signs now: services that can could not open the new one.
[[nodiscard]] platform::Result<Rotation> rotate_signing_keys(
    platform::db::Database& database, const platform::Sealer& sealer, const KeySchedule& schedule,
    const platform::RequestContext& context);

enum class SealingSecret : std::uint8_t { in_use, lost };

inline constexpr platform::Fault kSigningKeyUnknown{
    platform::ErrorCode::not_found, "signing_key_unknown", "There is no such signing key."};

struct KeyRevocation {
    bool was_revoked;         // before: nothing was changed
    std::string replacement;  // the kid of what signs in its stead; empty where it did not sign
};
// Takes a key out of use at once, with every token that it has signed. In the place of the one that
// signs comes the one that is scheduled, or a fresh one: then it fails with kSigningKeySealed as
// rotate_signing_keys does, unless the secret that sealed the old one is lost.
[[nodiscard]] platform::Result<KeyRevocation> revoke_signing_key(
    platform::db::Database& database, const platform::Sealer& sealer, const KeySchedule& schedule,
    const std::string& kid, SealingSecret secret, const platform::RequestContext& context);

struct Resealing {
    int resealed;
    int unchanged;                  // sealed with the current secret already
    std::vector<std::string> lost;  // kids that no secret opens, and nobody needs any more
};
// Seals every key with `current`, opening it with `sealer`, which knows the secret before as well.
// Fails with kSigningKeySealed, and changes nothing, where one that is in use cannot be opened.
[[nodiscard]] platform::Result<Resealing> reseal_signing_keys(
    platform::db::Database& database, const platform::Sealer& sealer,
    const platform::Sealer& current, const platform::RequestContext& context);

}  // namespace auth
