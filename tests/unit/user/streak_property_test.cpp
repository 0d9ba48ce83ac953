#include <doctest/doctest.h>

#include <algorithm>
#include <iostream>
#include <optional>

#include "tests/support/seed.hpp"
#include "tests/support/streak_histories.hpp"

using support::StreakHistory;
using support::StreakLife;

namespace {

constexpr std::uint64_t kHistories = 100'000;

struct Counts {
    std::uint64_t steps = 0;
    std::uint64_t check_ins = 0;
    std::uint64_t late = 0;
    std::uint64_t refused = 0;
    std::uint64_t frozen = 0;
    std::int64_t longest = 0;
};

bool hold_bounds(const user::DerivedStreak& now, const StreakLife& life) {
    return now.streak.current >= 0 && now.streak.current <= now.streak.longest &&
           now.streak.freezes >= 0 && now.streak.freezes <= user::kFreezesMax &&
           std::is_sorted(now.frozen.begin(), now.frozen.end()) &&
           life.days().decided < life.days().today;
}

// Only taking back makes less of what was reached; what is decided, stays.
bool goes_on(const user::DerivedStreak& before, const user::DerivedStreak& now,
             const support::StreakStep& step) {
    const bool took_back = step.kind == support::StreakStep::Kind::take_back;
    return (took_back || now.streak.longest >= before.streak.longest) &&
           now.frozen.size() >= before.frozen.size() &&
           std::equal(before.frozen.begin(), before.frozen.end(), now.frozen.begin());
}

// The number of the first step after which something does not hold.
std::optional<std::size_t> first_fault(const StreakHistory& history, Counts& counts) {
    StreakLife life{history};
    auto before = life.incremental();
    for (std::size_t i = 0; i < history.steps.size(); ++i) {
        const auto& step = history.steps[i];
        const bool taken = life.take(step);
        const auto now = life.incremental();
        if (now != life.recomputed() || !hold_bounds(now, life) || !goes_on(before, now, step)) {
            return i;
        }
        const bool is_check_in = step.kind == support::StreakStep::Kind::check_in;
        ++counts.steps;
        counts.check_ins += taken && is_check_in ? 1 : 0;
        counts.late += taken && is_check_in && step.offset < 0 ? 1 : 0;
        counts.refused += taken ? 0 : 1;
        counts.longest = std::max(counts.longest, now.streak.longest);
        before = now;
    }
    counts.frozen += before.frozen.size();
    return std::nullopt;
}

bool is_faulty(const StreakHistory& history) {
    Counts counts;
    return first_fault(history, counts).has_value();
}

// Leaves out steps, and what they say, for as long as it stays faulty.
StreakHistory shrunk(StreakHistory history) {
    for (bool smaller = true; smaller;) {
        smaller = false;
        for (std::size_t i = history.steps.size(); i-- > 0;) {
            auto without = history;
            without.steps.erase(without.steps.begin() + static_cast<std::ptrdiff_t>(i));
            auto later = without;  // the same moments for those behind it
            if (i < later.steps.size()) {
                later.steps[i].after += history.steps[i].after;
            }
            for (const auto& each : {later, without}) {
                if (history.steps.size() > each.steps.size() && is_faulty(each)) {
                    history = each;
                    smaller = true;
                }
            }
        }
    }
    return history;
}

}  // namespace

TEST_CASE("the streak of the stored state is the one of the whole log, after every step") {
    const auto seed = support::test_seed();
    std::cout << "TEST_SEED=" << seed << std::endl;
    Counts counts;

    for (std::uint64_t i = 0; i < kHistories; ++i) {
        const auto history = support::make_streak_history(seed + i);
        if (first_fault(history, counts)) {
            FAIL("history ", seed + i,
                 ", made small: ", support::told_as_json(shrunk(history), seed + i));
        }
    }

    std::cout << kHistories << " histories of " << counts.steps << " steps: " << counts.check_ins
              << " check-ins, " << counts.late << " of them late, " << counts.refused
              << " refused; " << counts.frozen << " freezes spent, the longest streak "
              << counts.longest << std::endl;
    CHECK(counts.steps > kHistories);
    CHECK(counts.late > kHistories / 10);
    CHECK(counts.frozen > kHistories / 10);
}
