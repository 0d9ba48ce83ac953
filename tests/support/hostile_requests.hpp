#pragma once

#include <cstddef>
#include <string>
#include <vector>

// Requests that a reader before or behind us could take differently from us, and how we refuse
// them. Written for the limits below.
namespace support {

inline constexpr std::size_t kHeadMax = 2048;
inline constexpr std::size_t kBodyMax = 1000;
inline const std::string kHost = "Host: a\r\n";

struct Hostile {
    std::string text;
    int status;
    std::string slug;
};

[[nodiscard]] std::vector<Hostile> hostile_heads();
[[nodiscard]] std::vector<Hostile> hostile_bodies();

}  // namespace support
