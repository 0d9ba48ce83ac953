#include "platform/messaging/round.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>

using platform::messaging::OutboxRow;
using platform::messaging::Round;

namespace {

OutboxRow row(long long seq, const std::string& aggregate) {
    OutboxRow made{};
    made.seq = seq;
    made.aggregate_id = aggregate;
    return made;
}

}  // namespace

TEST_CASE("of one aggregate the second row waits for the first one's confirm") {
    Round round{{row(1, "a"), row(2, "a"), row(3, "b")}};

    CHECK(round.next() == 0);
    CHECK(round.next() == 2);
    CHECK_FALSE(round.next());

    round.confirmed(0);
    CHECK(round.next() == 1);
    round.confirmed(2);
    CHECK_FALSE(round.is_over());
    round.confirmed(1);
    CHECK(round.is_over());
    CHECK(round.take_confirmed() == std::vector<std::size_t>{0, 2, 1});
    CHECK(round.take_confirmed().empty());
}

TEST_CASE("behind a failed row nothing of its aggregate goes out") {
    Round round{{row(1, "a"), row(2, "a"), row(3, "a"), row(4, "b")}};
    REQUIRE(round.next() == 0);
    REQUIRE(round.next() == 3);

    round.failed({.row = 0, .reason = "312 NO_ROUTE"});
    round.confirmed(3);

    CHECK_FALSE(round.next());
    CHECK(round.is_over());
    CHECK(round.failed_count() == 1);
    CHECK(round.confirmed_count() == 1);
    const auto failed = round.take_failed();
    REQUIRE(failed.size() == 1);
    CHECK(failed.front().reason == "312 NO_ROUTE");
}

TEST_CASE("a row that could not be sent is the next one again") {
    Round round{{row(1, "a"), row(2, "b")}};

    const auto first = round.next();
    REQUIRE(first == 0);
    round.put_back(*first);

    CHECK(round.next() == 0);
    CHECK(round.next() == 1);
}

TEST_CASE("whatever is confirmed and fails, no aggregate is ever out of order or left behind") {
    const bool holds = rc::check([] {
        std::vector<OutboxRow> rows;
        const auto count = *rc::gen::inRange(1, 60);
        for (int i = 0; i < count; ++i) {
            rows.push_back(
                row(i, std::string(1, static_cast<char>('a' + *rc::gen::inRange(0, 5)))));
        }
        Round round{rows};
        std::map<std::string, long long> last_of;
        std::map<std::string, bool> broken;
        std::vector<std::size_t> out;
        while (!round.is_over()) {
            for (auto next = round.next(); next; next = round.next()) {
                const auto& sent = round.rows()[*next];
                RC_ASSERT(!broken[sent.aggregate_id]);
                RC_ASSERT(!last_of.contains(sent.aggregate_id) ||
                          last_of[sent.aggregate_id] < sent.seq);
                RC_ASSERT(std::none_of(out.begin(), out.end(), [&](auto other) {
                    return round.rows()[other].aggregate_id == sent.aggregate_id;
                }));
                last_of[sent.aggregate_id] = sent.seq;
                out.push_back(*next);
            }
            RC_ASSERT(!out.empty());
            const auto at = *rc::gen::inRange<std::size_t>(0, out.size());
            const auto settled = out[at];
            out.erase(out.begin() + static_cast<std::ptrdiff_t>(at));
            if (*rc::gen::inRange(0, 5) == 0) {
                round.failed({.row = settled, .reason = "nack"});
                broken[round.rows()[settled].aggregate_id] = true;
            } else {
                round.confirmed(settled);
            }
        }
        for (const auto& each : round.rows()) {
            RC_ASSERT(broken[each.aggregate_id] || last_of[each.aggregate_id] >= each.seq);
        }
    });

    CHECK(holds);
}
