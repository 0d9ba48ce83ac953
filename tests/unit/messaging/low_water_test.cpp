#include "platform/messaging/low_water.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <map>
#include <set>

using platform::messaging::LowWater;

namespace {

constexpr LowWater::Clock::time_point kNow{};

}  // namespace

TEST_CASE("the mark follows a reader once the transactions of its time have ended") {
    LowWater mark;
    mark.read(100, std::nullopt);

    mark.horizon({.xmin = 50, .xmax = 60, .waiting_from = {}}, kNow);
    mark.read(120, std::nullopt);
    CHECK(mark.value() == 0);

    mark.horizon({.xmin = 60, .xmax = 70, .waiting_from = {}}, kNow);
    CHECK(mark.value() == 0);
    mark.read(130, std::nullopt);
    CHECK(mark.value() == 101);
}

TEST_CASE("an old transaction keeps the mark down, though not for ever") {
    LowWater mark;
    mark.read(100, std::nullopt);
    mark.horizon({.xmin = 50, .xmax = 60, .waiting_from = {}}, kNow);

    mark.horizon({.xmin = 50, .xmax = 99, .waiting_from = {}}, kNow + std::chrono::seconds{59});
    mark.read(200, std::nullopt);
    CHECK(mark.value() == 0);

    mark.horizon({.xmin = 50, .xmax = 99, .waiting_from = {}}, kNow + std::chrono::seconds{61});
    mark.read(200, std::nullopt);
    CHECK(mark.value() == 101);
}

TEST_CASE("the mark passes neither a waiting row nor the end of a read that was cut off") {
    LowWater waiting;
    waiting.read(100, std::nullopt);
    waiting.horizon({.xmin = 1, .xmax = 2, .waiting_from = {}}, kNow);
    waiting.horizon({.xmin = 2, .xmax = 3, .waiting_from = 40}, kNow);
    waiting.read(100, std::nullopt);
    CHECK(waiting.value() == 40);

    LowWater cut_off;
    cut_off.read(100, std::nullopt);
    cut_off.horizon({.xmin = 1, .xmax = 2, .waiting_from = {}}, kNow);
    cut_off.horizon({.xmin = 2, .xmax = 3, .waiting_from = {}}, kNow);
    cut_off.read(100, 60);
    CHECK(cut_off.value() == 61);
}

// A world of transactions that take a seq when they begin and commit in any order. The reader reads
// from the mark on and deletes what it sees; nothing may ever be left below the mark.
TEST_CASE("no row is ever committed below the mark") {
    const bool holds = rc::check([] {
        LowWater mark;
        std::map<std::int64_t, std::int64_t> running;  // xid → seq
        std::set<std::int64_t> committed;
        std::int64_t next_xid = 10;
        std::int64_t next_seq = 1;
        const auto steps = *rc::gen::inRange(0, 200);
        for (int step = 0; step < steps; ++step) {
            const auto kind = *rc::gen::inRange(0, 4);
            if (kind == 0) {
                running.emplace(next_xid++, next_seq++);
            } else if (kind == 1 && !running.empty()) {
                const auto chosen = *rc::gen::elementOf(running);
                running.erase(chosen.first);
                RC_ASSERT(chosen.second >= mark.value());
                committed.insert(chosen.second);
            } else if (kind == 2) {
                const auto xmin = running.empty() ? next_xid : running.begin()->first;
                mark.horizon({.xmin = xmin, .xmax = next_xid, .waiting_from = {}}, kNow);
            } else {
                const auto limit = *rc::gen::inRange<std::size_t>(1, 5);
                std::int64_t reach = 0;
                std::optional<std::int64_t> complete_to;
                auto row = committed.lower_bound(mark.value());
                for (std::size_t read = 0; row != committed.end(); ++read) {
                    if (read == limit) {
                        complete_to = reach;
                        break;
                    }
                    reach = *row;
                    row = committed.erase(row);
                }
                mark.read(reach, complete_to);
                RC_ASSERT(committed.lower_bound(mark.value()) == committed.begin());
            }
        }
    });

    CHECK(holds);
}
