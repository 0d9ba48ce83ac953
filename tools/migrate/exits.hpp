#pragma once

#include "platform/core/error.hpp"
#include "tools/console/exits.hpp"

namespace migrate {

// Beside those of every program (console::Exit). docs/migrations.md has the table.
enum Exit {
    kBusy = 4,
    kChanged = 5,
    kVanished = 6,
    kOutOfOrder = 7,
    kStatementFailed = 8,
    kLockedOut = 9,
    kConnectionLost = 10,
    kUnreachable = 11,
    kDiskFull = 12,
    kToDo = 13,  // pending or unfinished
    kFindings = 14,
    kNoWayBack = 15,
    kHistoryThere = 16,
};

[[nodiscard]] int status_of(const platform::Error& error);

}  // namespace migrate
