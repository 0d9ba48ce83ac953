// Prints histories of goals, a line each, after one that says when the clocks of each time zone are
// changed: what tests/contract/streaks.mjs holds against its own reading of the rules.
//
// usage: tell-streaks COUNT     TEST_SEED repeats a run

#include <charconv>
#include <iostream>
#include <string_view>

#include "platform/json/writer.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/streak_histories.hpp"

namespace {

using namespace std::chrono_literals;
using platform::Timestamp;

constexpr Timestamp kFirst = std::chrono::sys_days{std::chrono::year{2004} / 1 / 1};
constexpr Timestamp kLast = std::chrono::sys_days{std::chrono::year{2030} / 1 / 1};

constexpr std::chrono::days kStep{4};  // no zone changes its clock and changes it back in less

std::int64_t seconds_of(Timestamp moment) {
    return std::chrono::floor<std::chrono::seconds>(moment.time_since_epoch()).count();
}

// The first moment in (before, after] that has the offset of `after`.
Timestamp changed_within(const platform::TimeZone& zone, Timestamp before, Timestamp after) {
    while (after - before > 1s) {
        const auto between = before + std::chrono::floor<std::chrono::seconds>(after - before) / 2;
        (zone.offset_at(between) == zone.offset_at(after) ? after : before) = between;
    }
    return after;
}

// [[moment, offset from then on], …] in seconds, from the first moment of all on.
std::string offsets_of(const platform::TimeZone& zone) {
    platform::json::ArrayWriter offsets;
    const auto note = [&](Timestamp from) {
        offsets.raw("[" + std::to_string(seconds_of(from)) + "," +
                    std::to_string(zone.offset_at(from).count()) + "]");
    };
    note(kFirst);
    for (auto moment = kFirst; moment < kLast; moment += kStep) {
        if (zone.offset_at(moment) != zone.offset_at(moment + kStep)) {
            note(changed_within(zone, moment, moment + kStep));
        }
    }
    return offsets.str();
}

std::string zones_as_json() {
    platform::json::ObjectWriter zones;
    for (const auto& name : platform::TimeZone::names()) {
        zones.raw(name, offsets_of(*platform::TimeZone::parse(name)));
    }
    return std::move(zones).str();
}

}  // namespace

int main(int argc, char** argv) {
    const std::string_view text = argc == 2 ? argv[1] : "";
    std::uint64_t count = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), count);
    if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size()) {
        std::cerr << "usage: tell-streaks COUNT\n";
        return 2;
    }
    const auto seed = support::test_seed();
    std::cout << platform::json::ObjectWriter{}
                     .text("seed", std::to_string(seed))
                     .raw("zones", zones_as_json())
                     .str()
              << '\n';
    for (std::uint64_t i = 0; i < count; ++i) {
        std::cout << support::told_as_json(support::make_streak_history(seed + i), seed + i)
                  << '\n';
    }
    return 0;
}
