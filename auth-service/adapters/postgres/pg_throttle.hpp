#pragma once

#include "auth-service/application/throttle.hpp"
#include "platform/db/database.hpp"

namespace auth {

// How many attempts are free, how fast they are free again, and how long a further one waits.
struct ThrottleLimits {
    double free;        // at once
    double per_second;  // that become free again
};

struct ThrottleConfig {
    ThrottleLimits address{.free = 30, .per_second = 0.5};            // 30 a minute
    ThrottleLimits target{.free = 5, .per_second = 5.0 / (15 * 60)};  // 5 in 15 minutes
    double delay_max_s = 30;  // the longest that a single attempt waits, after 1, 2, 4 … s
};

// Leaky buckets in PostgreSQL, by its clock: whatever replica is asked, and whenever it was
// started, the answer is the same. Thread-safe.
class PgThrottle final : public Throttle {
public:
    PgThrottle(platform::db::Database& database, ThrottleConfig config)
        : database_{database}, config_{config} {}

    [[nodiscard]] platform::Result<void> begin(const Attempt& attempt) override;
    [[nodiscard]] platform::Result<void> succeed(const Attempt& attempt) override;

    // Removes at most `limit` buckets that have leaked out; answers how many there were.
    [[nodiscard]] platform::Result<int> clear_away(int limit);

private:
    platform::db::Database& database_;
    ThrottleConfig config_;
};

}  // namespace auth
