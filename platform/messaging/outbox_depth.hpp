#pragma once

#include <cstdint>
#include <vector>

#include "platform/core/result.hpp"
#include "platform/core/uuid.hpp"
#include "platform/db/database.hpp"

namespace platform::messaging {

// What waits in an outbox (outbox.sql) to be published.
struct OutboxDepth {
    std::int64_t rows;
    std::int64_t failed;    // of these, rows that were tried and wait for another try
    double oldest_seconds;  // 0 where there is none
};

// Both fail with kDatabaseUnavailable.
[[nodiscard]] Result<OutboxDepth> read_outbox_depth(db::Database& database);

// Those of these aggregates that have an event in the outbox.
[[nodiscard]] Result<std::vector<Uuid>> waiting_aggregates(db::Database& database,
                                                           const std::vector<Uuid>& aggregates);

}  // namespace platform::messaging
