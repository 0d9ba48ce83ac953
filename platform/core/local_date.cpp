#include "platform/core/local_date.hpp"

#include <algorithm>

#include "platform/core/clock.hpp"

namespace platform {

namespace {

constexpr std::size_t kLength = std::string_view{"0000-00-00"}.size();

}  // namespace

std::optional<LocalDate> LocalDate::parse(std::string_view text) {
    if (text.size() != kLength) {
        return std::nullopt;
    }
    const auto midnight = parse_rfc3339(std::string{text} + "T00:00:00Z");
    return midnight ? std::optional{LocalDate{std::chrono::local_days{
                          std::chrono::floor<std::chrono::days>(*midnight).time_since_epoch()}}}
                    : std::nullopt;
}

std::string LocalDate::str() const {
    using namespace std::chrono;
    constexpr local_days kFirst{year{1} / 1 / 1};
    constexpr local_days kLast{year{9999} / 12 / 31};
    const auto day = std::clamp(day_, kFirst, kLast);
    return to_rfc3339(sys_days{day.time_since_epoch()}).substr(0, kLength);
}

}  // namespace platform
