#pragma once

#include <cstddef>
#include <string>
#include <vector>

// Requests that a reader before or behind us could take differently from us, and how we refuse
// them: every one of them is answered, whether or not more follows.
namespace support {

inline constexpr std::size_t kHeadMax = 2048;
inline constexpr std::size_t kBodyMax = 1000;
inline const std::string kHost = "Host: a\r\n";

struct Hostile {
    std::string text;
    int status;
    std::string slug;
};

// For a server with these limits, in bytes.
[[nodiscard]] std::vector<Hostile> hostile_heads(std::size_t head_max = kHeadMax,
                                                 std::size_t body_max = kBodyMax);
[[nodiscard]] std::vector<Hostile> hostile_bodies(std::size_t head_max = kHeadMax,
                                                  std::size_t body_max = kBodyMax);

}  // namespace support
