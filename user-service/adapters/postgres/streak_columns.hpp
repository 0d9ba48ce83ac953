#pragma once

#include <string>
#include <string_view>

#include "user-service/domain/streak.hpp"

namespace user {

// The first schedule, and each of the others with its date: "daily;2026-12-07 weekly:3".
[[nodiscard]] std::string text_of(const Schedules& schedules);

// What text_of has written; the first one counts from `first` on. Throws soci::soci_error for
// anything else.
[[nodiscard]] Schedules schedules_of(std::string_view text, LocalDate first);

}  // namespace user
