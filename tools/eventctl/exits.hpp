#pragma once

namespace eventctl {

// As of every program of ours (docs/operations.md).
enum Exit { kDone = 0, kFailed = 1, kWrongUsage = 2, kConfigurationRefused = 3 };

}  // namespace eventctl
