#pragma once

#include <cstdint>
#include <cstdlib>
#include <random>

namespace support {

// TEST_SEED repeats a run; without it each run is another. Tests print the one they use.
inline std::uint64_t test_seed() {
    const char* given = std::getenv("TEST_SEED");
    return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
}

}  // namespace support
