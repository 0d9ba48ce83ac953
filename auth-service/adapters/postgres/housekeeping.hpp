#pragma once

#include "platform/db/database.hpp"

namespace auth {

// Removes what counts no more, a bounded number of rows of each kind: sessions that are too old,
// revocations that no access token can be from before of, and makes the audit trail's partitions of
// the months to come. Any number of replicas may do so at once.
[[nodiscard]] platform::Result<void> keep_house(platform::db::Database& database);

}  // namespace auth
