#pragma once

namespace user {

// The number of the newest migration that this code needs.
inline constexpr int kSchemaVersion = 15;

}  // namespace user
