// The consumer against a real RabbitMQ, with the rights of user-service.
#include <doctest/doctest.h>

#include <atomic>

#include "tests/integration/messaging/consumer_house.hpp"

using namespace std::chrono_literals;
using namespace support;
using BatchOutcome = ConsumerHouse::BatchOutcome;
using Batch = ConsumerHouse::Batch;

namespace {

// Every body from "0" on, each once.
std::map<std::string, int> each_once(std::size_t count) {
    std::map<std::string, int> bodies;
    for (std::size_t i = 0; i < count; ++i) {
        bodies[std::to_string(i)] = 1;
    }
    return bodies;
}

}  // namespace

TEST_CASE("messages are given once, in order, in batches, and acknowledged") {
    ConsumerHouse house;
    feed(numbered(500));

    house.start();

    REQUIRE(eventually([&] { return house.given() == each_once(500); }));
    std::size_t next = 0;
    for (const auto& batch : house.batches()) {
        CHECK(batch.size() <= 64);
        for (const auto& delivery : batch) {
            CHECK(delivery.body == std::to_string(next++));
        }
    }
    CHECK(house.batches().size() < 100);
    const auto first = house.batches().front().front();
    CHECK(first.message_id == "m-0");
    CHECK(first.type == "test.Happened.v1");
    CHECK(first.routing_key == "user.created.v1");
    CHECK(first.header("traceparent") == "trace-0");
    CHECK_FALSE(first.redelivered);
    CHECK(eventually([] { return ConsumerHouse::queue_is_empty(); }));
    CHECK(house.metric("consumer_deliveries_total") == 500);
}

TEST_CASE("a single message does not wait for others") {
    ConsumerHouse house;
    house.start();
    REQUIRE(eventually([&] { return house.consumer->state().healthy(); }));

    feed(numbered(1));

    CHECK(eventually([&] { return house.given() == each_once(1); }, 1s));
}

TEST_CASE("what was not acknowledged when a consumer ended is delivered again") {
    ConsumerHouse house;
    feed(numbered(100));
    house.start([](Batch) { return BatchOutcome::later("the database is away"); });
    REQUIRE(eventually([&] { return !house.batches().empty(); }));

    house.stop();
    std::atomic<int> redelivered = 0;
    std::atomic<int> all = 0;
    house.start([&](Batch batch) {
        for (const auto& delivery : batch) {
            ++all;
            redelivered += delivery.redelivered ? 1 : 0;
        }
        return BatchOutcome{};
    });

    CHECK(eventually([&] { return all == 100; }));
    CHECK(redelivered == 100);
}

TEST_CASE("a message that can never be applied is set aside with its reason; the others go on") {
    ConsumerHouse house;
    feed(numbered(200));

    house.start([](Batch batch) {
        BatchOutcome outcome;
        for (std::size_t i = 0; i < batch.size(); ++i) {
            if (batch[i].body == "7" || batch[i].body == "150") {
                outcome.dead_letter(i, "envelope_invalid", "member 'id' is missing");
            }
        }
        return outcome;
    });

    REQUIRE(eventually([&] { return house.given() == each_once(200); }));
    CHECK(eventually([] { return ConsumerHouse::queue_is_empty(); }));
    QueueTap dead{kDeadLetterQueue};
    REQUIRE(eventually([&] { return dead.count() == 2; }));
    const auto letter = dead.all().front();
    CHECK(letter.body == "7");
    CHECK(letter.message_id == "m-7");
    CHECK(letter.type == "test.Happened.v1");
    CHECK(letter.content_type == "text/plain");
    CHECK(letter.header("x-dead-letter-reason") == "envelope_invalid");
    CHECK(letter.header("x-dead-letter-error") == "member 'id' is missing");
    CHECK(letter.header("x-original-routing-key") == "user.created.v1");
    CHECK(letter.header("traceparent") == "trace-7");
    CHECK(house.metric("consumer_dead_lettered_total") == 2);
}

TEST_CASE("a dead letter that finds no queue keeps its message, and holds nobody up") {
    ConsumerHouse house;
    feed(numbered(300));
    auto config = ConsumerHouse::config();
    config.dead_letter_routing_key = "nowhere";

    house.start(
        [](Batch batch) {
            BatchOutcome outcome;
            for (std::size_t i = 0; i < batch.size(); ++i) {
                if (batch[i].body == "3") {
                    outcome.dead_letter(i, "bad", "bad");
                }
            }
            return outcome;
        },
        config);

    REQUIRE(eventually([&] { return house.given() == each_once(300); }));
    CHECK(eventually([] {
        return broker_ctl("list_queues name messages --no-table-headers")
                   .find("user-service.auth-events\t1\n") != std::string::npos;
    }));
    CHECK(ConsumerHouse::queue_is_empty(kDeadLetterQueue));
}

TEST_CASE("a batch that has to wait is kept and given again, and nothing is redelivered by it") {
    ConsumerHouse house;
    std::atomic<int> refusals = 4;
    feed(numbered(150));

    house.start([&](Batch) {
        return refusals-- > 0 ? BatchOutcome::later("the database is away") : BatchOutcome{};
    });
    const bool said_why = eventually([&] {
        const auto state = house.consumer->state();
        return state.connected && !state.healthy() && state.reason == "the database is away";
    });

    CHECK(said_why);
    REQUIRE(eventually([&] { return house.given().size() == 150; }));
    CHECK(eventually([] { return ConsumerHouse::queue_is_empty(); }));
    CHECK_FALSE(house.any_redelivered());
    const auto batches = house.batches();
    CHECK(batches[0].front().body == "0");
    CHECK(batches[4].front().body == "0");
    CHECK(batches[5].front().body == std::to_string(batches[4].size()));
    CHECK(house.consumer->state().healthy());
}

TEST_CASE("a message whose handling throws is found and set aside; its neighbours are applied") {
    ConsumerHouse house;
    feed(numbered(40));
    std::mutex guard;
    std::map<std::string, int> applied;

    house.start([&](Batch batch) {
        for (const auto& delivery : batch) {
            if (delivery.body == "17") {
                throw std::runtime_error("poison");
            }
        }
        const std::lock_guard lock{guard};
        for (const auto& delivery : batch) {
            ++applied[delivery.body];
        }
        return BatchOutcome{};
    });

    QueueTap dead{kDeadLetterQueue};
    REQUIRE(eventually([&] { return dead.count() == 1; }));
    CHECK(dead.all().front().body == "17");
    CHECK(dead.all().front().header("x-dead-letter-reason") == "handler_failed");
    auto expected = each_once(40);
    expected.erase("17");
    CHECK(eventually([&] {
        const std::lock_guard lock{guard};
        return applied == expected;
    }));
}

TEST_CASE("stop() leaves nothing half done: each message is given once over many restarts") {
    ConsumerHouse house;
    for (std::size_t restart = 0; restart < 10; ++restart) {
        feed(numbered(500, "m", 500 * restart));
        const auto before = house.given().size();
        house.start();
        REQUIRE(eventually([&] { return house.given().size() > before + 50; }));
        house.stop();
    }
    house.start();

    REQUIRE(eventually([&] { return house.given().size() == 5'000; }));
    CHECK(house.given() == each_once(5'000));
}
