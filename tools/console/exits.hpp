#pragma once

namespace console {

// As of every program of ours (docs/operations.md).
enum Exit {
    kDone = 0,
    kFailed = 1,
    kWrongUsage = 2,
    kConfigurationRefused = 3,
    kLinesRefused = 5,   // of an import; what was not refused is done
    kNobodyReads = 141,  // standard output was a pipe, and is closed: as if SIGPIPE had ended it
};

}  // namespace console
