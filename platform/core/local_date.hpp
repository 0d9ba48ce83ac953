#pragma once

#include <chrono>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace platform {

// A day of a calendar on somebody's wall, whatever the time zone.
class LocalDate {
public:
    constexpr LocalDate() = default;  // 1970-01-01
    // Since 1970-01-01, which is number 0.
    explicit constexpr LocalDate(std::chrono::local_days day) : day_{day} {}

    // ISO 8601's YYYY-MM-DD in the years 0001 to 9999 and nothing else: no sign, no week, no
    // blanks.
    [[nodiscard]] static std::optional<LocalDate> parse(std::string_view text);
    // The form that parse reads. A date before the year 0001 or after 9999, which arithmetic can
    // reach, becomes the nearest one within.
    [[nodiscard]] std::string str() const;

    [[nodiscard]] constexpr std::chrono::local_days day() const { return day_; }
    [[nodiscard]] constexpr int iso_weekday() const {  // 1 is Monday, 7 is Sunday
        return static_cast<int>(std::chrono::weekday{day_}.iso_encoding());
    }
    // The Monday of its ISO week.
    [[nodiscard]] constexpr LocalDate monday() const { return *this - (iso_weekday() - 1); }

    friend constexpr LocalDate operator+(LocalDate date, int days) {
        return LocalDate{date.day_ + std::chrono::days{days}};
    }
    friend constexpr LocalDate operator-(LocalDate date, int days) { return date + -days; }
    // How many days lie between them.
    friend constexpr int operator-(LocalDate later, LocalDate earlier) {
        return static_cast<int>((later.day_ - earlier.day_).count());
    }
    LocalDate& operator++() { return *this = *this + 1; }

    auto operator<=>(const LocalDate&) const = default;

private:
    std::chrono::local_days day_{};
};

}  // namespace platform
