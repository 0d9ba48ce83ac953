#pragma once

#include <vector>

#include "auth-service/application/session_rows.hpp"
#include "platform/db/database.hpp"

namespace auth {

inline constexpr int kRevocationsMax = 1000;  // that are answered at once

// What was revoked lately, for services that may have missed it. Thread-safe.
class PgRevocationLog {
public:
    explicit PgRevocationLog(platform::db::Database& database) : database_{database} {}

    struct Listed {
        Revocation revocation;
        platform::Timestamp at;  // when it was written
    };
    struct Page {
        std::vector<Listed> listed;  // oldest first, at most kRevocationsMax
        platform::Timestamp as_of;   // by the clock that the times in it are from
    };
    // What was written from `since` on. A transaction that is still open may bring an older one
    // later: who asks again, from `as_of`, overlaps by more than a transaction takes.
    [[nodiscard]] platform::Result<Page> since(platform::Timestamp since) const;

private:
    platform::db::Database& database_;
};

}  // namespace auth
