#include "user-service/adapters/http/heat_map.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace user {

namespace {

constexpr int kCell = 13;  // with the gap to the next one
constexpr int kSide = 11;
constexpr int kTop = 16;  // below the names of the months

constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string plural(std::int64_t count, std::string_view one) {
    return std::to_string(count) + ' ' + std::string{one} + (count == 1 ? "" : "s");
}

std::size_t month_of(LocalDate date) {
    return static_cast<std::size_t>(
               static_cast<unsigned>(std::chrono::year_month_day{date.day()}.month())) -
           1;
}

std::string attribute(std::string_view name, int value) {
    return ' ' + std::string{name} + "=\"" + std::to_string(value) + '"';
}

std::string cell(int week, LocalDate date, std::int64_t count) {
    const auto level = std::min<std::int64_t>(count, 4);
    std::string rect = "<rect class=\"l" + std::to_string(level) + '"' +
                       attribute("x", week * kCell) +
                       attribute("y", kTop + (date.iso_weekday() - 1) * kCell) +
                       attribute("width", kSide) + attribute("height", kSide);
    return count == 0 ? rect + "/>"
                      : rect + "><title>" + date.str() + ": " + plural(count, "check-in") +
                            "</title></rect>";
}

// Above the first week that begins in it.
std::string month_name(int week, LocalDate monday) {
    const auto month = month_of(monday);
    return month == month_of(monday - 7)
               ? ""
               : "<text" + attribute("x", week * kCell) + attribute("y", 10) + '>' +
                     std::string{kMonths[month]} + "</text>";
}

}  // namespace

std::string heat_map(const ProfilePage& page) {
    std::map<LocalDate, std::int64_t> counts;
    std::int64_t all = 0;
    for (const auto& [date, count] : page.days) {
        counts[date] = count;
        all += count;
    }
    const auto first = page.today.monday() - 7 * (kPageWeeks - 1);
    std::string cells;
    for (auto date = first; date <= page.today; ++date) {
        const int week = (date - first) / 7;
        if (date.iso_weekday() == 1 && week > 0) {
            cells += month_name(week, date);
        }
        const auto found = counts.find(date);
        cells += cell(week, date, found == counts.end() ? 0 : found->second);
    }
    const std::string said = plural(all, "check-in") + " on " +
                             plural(static_cast<std::int64_t>(counts.size()), "day") + " since " +
                             first.str();
    return "<figure><svg role=\"img\" aria-label=\"Calendar of check-ins: " + said +
           "\" viewBox=\"0 0 " + std::to_string(kPageWeeks * kCell) + ' ' +
           std::to_string(kTop + 7 * kCell) + "\">" + cells + "</svg><figcaption>" + said +
           ".</figcaption></figure>";
}

}  // namespace user
