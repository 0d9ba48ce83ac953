#pragma once

#include <string>
#include <vector>

#include "auth-service/domain/key_schedule.hpp"
#include "platform/core/sealing.hpp"
#include "platform/db/connection.hpp"

// Rows of `signing_keys`, for who reads and who changes them.
namespace auth {

// Whoever decides something about keys holds this until the end of its transaction, so that of
// several at once each finds what the one before has done. Reading goes on.
void lock_signing_keys(platform::db::Connection& connection);

// The clock that every time in these rows is taken from.
[[nodiscard]] platform::Timestamp database_now(platform::db::Connection& connection);

// Makes a key that signs from then on. Answers its kid.
std::string insert_signing_key(platform::db::Connection& connection, const platform::Sealer& sealer,
                               platform::Timestamp signs_from);

}  // namespace auth
