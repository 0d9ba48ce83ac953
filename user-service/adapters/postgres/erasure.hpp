#pragma once

#include "platform/db/database.hpp"
#include "platform/log/log.hpp"

namespace user {

// Clears away what people have left who were deleted: their badges and goals, the ids that they
// were imported with, and the events about them in the parking lot, also those that are parked
// later. What stays is the tombstone, an id and its versions. Each transaction takes a bounded
// number of rows, so that nobody waits for it; each call some people, the others the next one. Any
// number of replicas may do so at once.
[[nodiscard]] platform::Result<void> erase_deleted(platform::db::Database& database,
                                                   platform::log::Logger& log);

}  // namespace user
