#include "tools/eventctl/moment.hpp"

#include <charconv>
#include <string>

namespace eventctl {

namespace {

constexpr long long kAgoMax = 1'000'000'000;  // seconds: 31 years

std::optional<long long> seconds_of(char unit) {
    switch (unit) {
        case 's':
            return 1;
        case 'm':
            return 60;
        case 'h':
            return 3600;
        case 'd':
            return 86'400;
        default:
            return std::nullopt;
    }
}

std::optional<std::chrono::seconds> parse_ago(std::string_view text) {
    const auto unit = text.empty() ? std::nullopt : seconds_of(text.back());
    long long count = 0;
    const auto* const end = text.data() + text.size() - (text.empty() ? 0 : 1);
    const auto [stopped, fault] = std::from_chars(text.data(), end, count);
    if (!unit || fault != std::errc{} || stopped != end || count < 0 || count > kAgoMax / *unit) {
        return std::nullopt;
    }
    return std::chrono::seconds{count * *unit};
}

}  // namespace

std::optional<platform::Timestamp> parse_moment(std::string_view text, platform::Timestamp now) {
    if (const auto ago = parse_ago(text)) {
        return now - *ago;
    }
    const bool is_date = text.size() == 10;
    return platform::parse_rfc3339(std::string{text} + (is_date ? "T00:00:00Z" : ""));
}

}  // namespace eventctl
