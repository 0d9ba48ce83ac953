#include "platform/messaging/batch_lane.hpp"
#include "tests/support/kept_log.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <future>

using platform::loop::Loop;
using platform::messaging::Apply;
using platform::messaging::Batch;
using platform::messaging::BatchLane;
using platform::messaging::BatchOutcome;
using platform::messaging::BatchRunner;
using platform::messaging::Delivery;

namespace {

Batch batch(std::uint64_t tag, bool suspect = false) {
    Batch made;
    made.tags.push_back(tag);
    made.deliveries.push_back({.body = std::to_string(tag),
                               .message_id = {},
                               .type = {},
                               .content_type = {},
                               .exchange = {},
                               .routing_key = {},
                               .headers = {}});
    if (suspect) {
        made.deliveries[0].headers.emplace_back("x-delivery-count", "1");
    }
    return made;
}

// A lane whose database is out of reach, and what became of its batches.
struct LaneHouse {
    Loop loop;
    platform::metrics::Registry metrics;
    platform::log::Logger log{"lane", platform::log::Level::debug, support::keep_log_line};
    std::unique_ptr<platform::db::Database> database = std::move(
        *platform::db::Database::open({.url = "postgresql://nobody@127.0.0.1:1/none"}, log));
    platform::messaging::ParkingLot parking{*database};

    std::vector<std::string> read;     // bodies, in the loop
    std::vector<std::string> applied;  // beside it
    std::function<BatchOutcome(const std::string& body)> handle = [](const std::string&) {
        return BatchOutcome{};
    };
    std::vector<std::uint64_t> done;
    std::vector<std::vector<std::uint64_t>> later;

    BatchLane lane{loop,
                   BatchRunner{"queue", 3,
                               [this](std::span<const Delivery> deliveries) -> Apply {
                                   read.push_back(deliveries.front().body);
                                   return [this, deliveries] {
                                       applied.push_back(deliveries.front().body);
                                       return handle(deliveries.front().body);
                                   };
                               },
                               parking, metrics, log},
                   {.on_done = [this](Batch& batch) { done.push_back(batch.tags.front()); },
                    .on_later =
                        [this](const std::vector<Batch>& batches) {
                            auto& tags = later.emplace_back();
                            for (const auto& batch : batches) {
                                tags.push_back(batch.tags.front());
                            }
                        },
                    .on_progress =
                        [this] {
                            if (lane.is_idle()) {
                                loop.stop();
                            }
                        }}};
};

using Bodies = std::vector<std::string>;
using Tags = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("two batches are taken, the second is read at once and applied after the first") {
    LaneHouse house;

    house.lane.give(batch(1));
    CHECK(house.lane.takes(false));
    house.lane.give(batch(2));
    CHECK_FALSE(house.lane.takes(false));
    CHECK(house.read == Bodies{"1", "2"});
    house.loop.run();

    CHECK(house.applied == Bodies{"1", "2"});
    CHECK(house.done == Tags{1, 2});
    CHECK(house.lane.takes(true));
}

TEST_CASE("with a batch that has to wait the next one waits, in its order and not applied") {
    LaneHouse house;
    house.handle = [](const std::string&) { return BatchOutcome::later("away"); };

    house.lane.give(batch(1));
    house.lane.give(batch(2));
    house.loop.run();

    CHECK(house.applied == Bodies{"1"});
    CHECK(house.later == std::vector<Tags>{{1, 2}});
    CHECK(house.done.empty());

    house.handle = [](const std::string&) { return BatchOutcome{}; };
    house.lane.give(batch(1));
    house.loop.run();

    CHECK(house.done == Tags{1});
}

TEST_CASE("of what is forgotten, only what was begun is applied, and nobody is told") {
    LaneHouse house;
    std::promise<void> begun;
    std::promise<void> freed;
    house.handle = [&](const std::string& body) {
        if (body == "1") {
            begun.set_value();
            freed.get_future().wait();
        }
        return BatchOutcome{};
    };
    house.lane.give(batch(1));
    house.lane.give(batch(2));
    begun.get_future().wait();

    house.lane.forget();
    CHECK_FALSE(house.lane.takes(false));  // as long as they are not over
    freed.set_value();
    house.loop.run();
    house.lane.give(batch(3));
    house.loop.run();

    CHECK(house.applied == Bodies{"1", "3"});
    CHECK(house.done == Tags{3});
    CHECK(house.later.empty());
}

TEST_CASE("a suspect is neither read ahead nor taken beside another, nor anything beside it") {
    LaneHouse house;

    house.lane.give(batch(1));
    CHECK_FALSE(house.lane.takes(true));
    house.loop.run();
    house.lane.give(batch(2, true));
    CHECK_FALSE(house.lane.takes(false));
    CHECK_FALSE(house.lane.takes(true));
    CHECK(house.read == Bodies{"1"});
    house.loop.run();

    CHECK(house.later == std::vector<Tags>{{2}});  // it cannot be noted
    CHECK(house.applied == Bodies{"1"});
    CHECK(house.lane.takes(false));
}
