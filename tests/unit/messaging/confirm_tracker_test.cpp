#include "platform/amqp/confirm_tracker.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>

using platform::amqp::Confirm;
using platform::amqp::ConfirmTracker;
using platform::amqp::Outcome;

namespace {

constexpr ConfirmTracker::Clock::time_point kNow{};

struct Expected {
    std::uint64_t token;
    bool returned = false;
};

// The same as the tracker, in the plainest way: tag → what is open.
class Model {
public:
    void sent(std::uint64_t token) { open_[++last_tag_] = {token}; }

    bool returned(std::uint64_t token) {
        for (auto& [tag, expected] : open_) {
            if (expected.token == token && !expected.returned) {
                expected.returned = true;
                return true;
            }
        }
        return false;
    }

    std::optional<std::vector<std::pair<std::uint64_t, Outcome>>> confirm(const Confirm& confirm) {
        std::vector<std::pair<std::uint64_t, Outcome>> settled;
        const auto tag = confirm.multiple && confirm.tag == 0 ? last_tag_ : confirm.tag;
        if (tag > last_tag_ || (!confirm.multiple && !open_.contains(tag))) {
            return std::nullopt;
        }
        for (auto each = open_.begin(); each != open_.end() && each->first <= tag;) {
            if (!confirm.multiple && each->first != tag) {
                ++each;
                continue;
            }
            const auto outcome = !confirm.positive       ? Outcome::nacked
                                 : each->second.returned ? Outcome::returned
                                                         : Outcome::confirmed;
            settled.emplace_back(each->second.token, outcome);
            each = open_.erase(each);
        }
        return settled;
    }

    [[nodiscard]] std::size_t open() const { return open_.size(); }

private:
    std::map<std::uint64_t, Expected> open_;
    std::uint64_t last_tag_ = 0;
};

std::optional<std::vector<std::pair<std::uint64_t, Outcome>>> outcomes(
    const std::optional<std::vector<ConfirmTracker::Settled>>& settled) {
    if (!settled) {
        return std::nullopt;
    }
    std::vector<std::pair<std::uint64_t, Outcome>> pairs;
    for (const auto& each : *settled) {
        pairs.emplace_back(each.token, each.outcome);
    }
    return pairs;
}

}  // namespace

TEST_CASE("whatever a broker confirms and returns, the tracker says what a plain model says") {
    const bool holds = rc::check([] {
        ConfirmTracker tracker;
        Model model;
        std::uint64_t last_token = 100;
        const auto steps = *rc::gen::inRange(0, 120);
        for (int step = 0; step < steps; ++step) {
            const auto kind = *rc::gen::inRange(0, 4);
            if (kind <= 1) {
                ++last_token;
                tracker.sent(last_token, 10, kNow);
                model.sent(last_token);
            } else if (kind == 2) {
                const auto token = *rc::gen::inRange<std::uint64_t>(100, last_token + 2);
                RC_ASSERT(tracker.returned(token, "312 NO_ROUTE") == model.returned(token));
            } else {
                const Confirm confirm{.tag = *rc::gen::inRange<std::uint64_t>(0, last_token - 98),
                                      .multiple = *rc::gen::arbitrary<bool>(),
                                      .positive = *rc::gen::arbitrary<bool>()};
                RC_ASSERT(outcomes(tracker.confirm(confirm)) == model.confirm(confirm));
            }
            RC_ASSERT(tracker.open() == model.open());
            RC_ASSERT(tracker.open_bytes() == 10 * model.open());
        }
    });

    CHECK(holds);
}

TEST_CASE("a returned message counts as returned although the broker confirms it") {
    ConfirmTracker tracker;
    tracker.sent(7, 1, kNow);
    tracker.sent(8, 1, kNow);

    REQUIRE(tracker.returned(7, "312 NO_ROUTE"));
    const auto settled = tracker.confirm({.tag = 2, .multiple = true, .positive = true});

    REQUIRE(settled);
    REQUIRE(settled->size() == 2);
    CHECK(settled->front().outcome == Outcome::returned);
    CHECK(settled->front().reason == "312 NO_ROUTE");
    CHECK(settled->back().outcome == Outcome::confirmed);
}

TEST_CASE("after a new connection the numbers begin at one again") {
    ConfirmTracker tracker;
    tracker.sent(1, 1, kNow);
    tracker.clear();
    tracker.sent(2, 1, kNow);

    const auto settled = tracker.confirm({.tag = 1, .multiple = false, .positive = true});

    REQUIRE(settled);
    CHECK(settled->front().token == 2);
    CHECK(tracker.open() == 0);
}

TEST_CASE("the age of the oldest open message is known") {
    ConfirmTracker tracker;
    tracker.sent(1, 1, kNow);
    tracker.sent(2, 1, kNow + std::chrono::seconds{5});

    REQUIRE(tracker.confirm({.tag = 1, .multiple = false, .positive = true}));

    CHECK(tracker.oldest_sent_at() == kNow + std::chrono::seconds{5});
}
