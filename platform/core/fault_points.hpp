#pragma once

#include <string_view>

// Places where a test may end the process, and defects that it may seed, to prove that it would
// notice them (tests/fault). Only a build with FAULT_POINTS has any; in every other, such as the
// one that is delivered, they are nothing at all. Any thread.
namespace platform::fault_points {

#ifdef FAULT_POINTS

// Ends the process with status 137, as kill -9 would, at the n-th passage of `name` where
// FAULT_AT=name:n is in the environment.
void crash(std::string_view name) noexcept;

// Whether FAULT_BUG=name is in the environment.
[[nodiscard]] bool bug(std::string_view name) noexcept;

// The same, but not at the first time that it is asked.
[[nodiscard]] bool bug_later(std::string_view name) noexcept;

// A message that a handler cannot bear: aborts where it holds "fault:abort", throws a
// std::runtime_error where it holds "fault:throw".
void handle(std::string_view body);

#else

inline void crash(std::string_view) noexcept {}
[[nodiscard]] constexpr bool bug(std::string_view) noexcept {
    return false;
}
[[nodiscard]] constexpr bool bug_later(std::string_view) noexcept {
    return false;
}
inline void handle(std::string_view) {}

#endif

}  // namespace platform::fault_points
