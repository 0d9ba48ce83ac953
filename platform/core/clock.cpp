#include "platform/core/clock.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace platform {

namespace {

// That have a year of four digits.
constexpr Timestamp kFirstMoment = std::chrono::sys_days{std::chrono::year{1} / 1 / 1};
constexpr Timestamp kLastMoment =
    std::chrono::sys_days{std::chrono::year{10'000} / 1 / 1} - std::chrono::microseconds{1};

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

// The last `count` digits of a number that is not negative.
void put_digits(std::string& text, std::size_t at, std::size_t count, std::int64_t number) {
    for (auto end = at + count; end-- > at; number /= 10) {
        text[end] = static_cast<char>('0' + number % 10);
    }
}

}  // namespace

std::string to_rfc3339(Timestamp timestamp) {
    timestamp = std::clamp(timestamp, kFirstMoment, kLastMoment);
    const auto day = std::chrono::floor<std::chrono::days>(timestamp);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{timestamp - day};
    std::string text = "0000-00-00T00:00:00.000000Z";
    put_digits(text, 0, 4, int{date.year()});
    put_digits(text, 5, 2, unsigned{date.month()});
    put_digits(text, 8, 2, unsigned{date.day()});
    put_digits(text, 11, 2, time.hours().count());
    put_digits(text, 14, 2, time.minutes().count());
    put_digits(text, 17, 2, time.seconds().count());
    put_digits(text, 20, 6, time.subseconds().count());
    return text;
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
    return utc >= kFirstMoment && utc <= kLastMoment ? std::optional{utc} : std::nullopt;
}

Timestamp SystemClock::now() const {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

}  // namespace platform
