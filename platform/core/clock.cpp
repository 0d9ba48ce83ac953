#include "platform/core/clock.hpp"

#include <array>
#include <charconv>
#include <cstdio>

namespace platform {

namespace {

// Reads numbers and marks from the front of a text; once something is missing it stays failed.
class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_{text} {}

    int digits(std::size_t count) {
        int value = 0;
        const char* end = rest_.data() + count;
        if (failed_ || rest_.size() < count ||
            rest_.substr(0, count).find_first_not_of("0123456789") != std::string_view::npos ||
            std::from_chars(rest_.data(), end, value).ptr != end) {
            failed_ = true;
            return 0;
        }
        rest_.remove_prefix(count);
        return value;
    }

    bool skip(std::string_view one_of) {
        if (failed_ || rest_.empty() || one_of.find(rest_.front()) == std::string_view::npos) {
            return false;
        }
        rest_.remove_prefix(1);
        return true;
    }

    void expect(std::string_view one_of) { failed_ = !skip(one_of) || failed_; }

    int fraction_us() {
        if (!skip(".")) {
            return 0;
        }
        int value = 0;
        int read = 0;
        while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') {
            if (read < 6) {
                value = value * 10 + (rest_.front() - '0');
            }
            ++read;
            rest_.remove_prefix(1);
        }
        failed_ = failed_ || read == 0;
        for (; read < 6; ++read) {
            value *= 10;
        }
        return value;
    }

    std::chrono::minutes offset() {
        if (skip("Zz")) {
            return {};
        }
        const bool negative = skip("-");
        if (!negative) {
            expect("+");
        }
        const int hours = digits(2);
        expect(":");
        const int minutes = digits(2);
        failed_ = failed_ || hours > 23 || minutes > 59;
        return std::chrono::minutes{(negative ? -1 : 1) * (hours * 60 + minutes)};
    }

    [[nodiscard]] bool complete() const { return !failed_ && rest_.empty(); }

private:
    std::string_view rest_;
    bool failed_ = false;
};

}  // namespace

std::string to_rfc3339(Timestamp timestamp) {
    const auto day = std::chrono::floor<std::chrono::days>(timestamp);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{timestamp - day};
    std::array<char, 64> text{};
    const int length = std::snprintf(
        text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%06dZ",
        static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
        static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
        static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()),
        static_cast<int>(time.subseconds().count()));
    return {text.data(), static_cast<std::size_t>(length)};
}

std::optional<Timestamp> parse_rfc3339(std::string_view text) {
    using namespace std::chrono;
    Scanner scanner{text};
    const year y{scanner.digits(4)};
    scanner.expect("-");
    const month m{static_cast<unsigned>(scanner.digits(2))};
    scanner.expect("-");
    const day d{static_cast<unsigned>(scanner.digits(2))};
    scanner.expect("Tt ");
    const int hour = scanner.digits(2);
    scanner.expect(":");
    const int minute = scanner.digits(2);
    scanner.expect(":");
    const int second = scanner.digits(2);
    const int fraction = scanner.fraction_us();
    const minutes offset = scanner.offset();
    const year_month_day date{y, m, d};
    if (!scanner.complete() || !date.ok() || y < year{1} || hour > 23 || minute > 59 ||
        second > 59) {
        return std::nullopt;
    }
    const Timestamp utc = sys_days{date} + hours{hour} + minutes{minute} - offset +
                          seconds{second} + microseconds{fraction};
    // The offset may lead out of the years that have four digits.
    const auto utc_year = year_month_day{floor<days>(utc)}.year();
    if (utc_year < year{1} || utc_year > year{9999}) {
        return std::nullopt;
    }
    return utc;
}

Timestamp SystemClock::now() const {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

}  // namespace platform
