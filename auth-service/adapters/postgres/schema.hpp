#pragma once

namespace auth {

// The number of the newest migration that this code needs.
inline constexpr int kSchemaVersion = 9;

}  // namespace auth
