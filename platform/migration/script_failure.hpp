#pragma once

#include "platform/core/error.hpp"
#include "platform/db/connection.hpp"
#include "platform/migration/files.hpp"

namespace platform::migration {

// What an exception from a script means: kLocked, kDiskFull, kConnectionLost or kStatementFailed,
// with file, line and column, PostgreSQL's words, and the line itself with a mark below the column.
[[nodiscard]] Error failure_of(const soci::soci_error& caught, const Script& script);

// The same where no script is to blame: kDiskFull, kConnectionLost or kDatabaseFailed.
[[nodiscard]] Error failure_of(const soci::soci_error& caught);

}  // namespace platform::migration
