#include "platform/amqp/ack_order.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <set>

using platform::amqp::AckOrder;

namespace {

// What a broker makes of an acknowledgement.
void apply(const AckOrder::Ack& ack, std::set<std::uint64_t>& unacknowledged) {
    if (ack.multiple) {
        unacknowledged.erase(unacknowledged.begin(), unacknowledged.upper_bound(ack.tag));
    } else {
        RC_ASSERT(unacknowledged.erase(ack.tag) == 1U);
    }
}

}  // namespace

TEST_CASE("exactly what is done is acknowledged, in whatever order it is done") {
    const bool holds = rc::check([] {
        AckOrder acks;
        std::set<std::uint64_t> not_done;
        std::set<std::uint64_t> unacknowledged;
        std::uint64_t last_tag = 0;
        const auto steps = *rc::gen::inRange(0, 100);
        for (int step = 0; step < steps; ++step) {
            if (not_done.empty() || *rc::gen::arbitrary<bool>()) {
                acks.delivered(++last_tag);
                not_done.insert(last_tag);
                unacknowledged.insert(last_tag);
            } else {
                const auto tag = *rc::gen::elementOf(not_done);
                not_done.erase(tag);
                acks.done(tag);
            }
            if (*rc::gen::arbitrary<bool>()) {
                for (const auto& ack : acks.take()) {
                    apply(ack, unacknowledged);
                }
                RC_ASSERT(unacknowledged == not_done);
            }
        }
    });

    CHECK(holds);
}

TEST_CASE("a batch that is done in order takes one acknowledgement") {
    AckOrder acks;
    for (std::uint64_t tag = 1; tag <= 64; ++tag) {
        acks.delivered(tag);
        acks.done(tag);
    }

    CHECK(acks.take() == std::vector<AckOrder::Ack>{{64, true}});
    CHECK(acks.open() == 0);
}

TEST_CASE("behind a delivery that is not done others are acknowledged one by one") {
    AckOrder acks;
    for (std::uint64_t tag = 1; tag <= 4; ++tag) {
        acks.delivered(tag);
    }

    acks.done(1);
    acks.done(3);
    acks.done(4);

    CHECK(acks.take() == std::vector<AckOrder::Ack>{{1, true}, {3, false}, {4, false}});
    CHECK(acks.open() == 1);
}
