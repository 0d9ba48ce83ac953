#pragma once

#include <chrono>
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

// Notes that tokens of this life are signed, with each key that signs now or has yet to. Whether
// one of them was not known to sign any that live so long; then set_published_until is to follow.
bool note_token_lifetime(platform::db::Connection& connection, std::chrono::seconds lifetime);

// Each key stays until the last token of it has expired that it may sign before the next one does.
// What was promised once is kept.
void set_published_until(platform::db::Connection& connection);

}  // namespace auth
