// The consumer against a real RabbitMQ, with the rights of user-service.
#include <doctest/doctest.h>

#include <atomic>
#include <stdexcept>

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

TEST_CASE("a message that can never be applied is parked whole; the others go on") {
    ConsumerHouse house;
    feed(numbered(200));

    house.start([](Batch batch) {
        BatchOutcome outcome;
        for (std::size_t i = 0; i < batch.size(); ++i) {
            if (batch[i].body == "7" || batch[i].body == "150") {
                outcome.park(i, "envelope_invalid", "member 'id' is missing");
            }
        }
        return outcome;
    });

    REQUIRE(eventually([&] { return house.given() == each_once(200); }));
    CHECK(eventually([] { return ConsumerHouse::queue_is_empty(); }));
    CHECK(house.scratch.text(
              "SELECT string_agg(concat_ws('|', queue, exchange, routing_key, message_id, type,"
              " content_type, convert_from(body, 'UTF8'), reason, error, headers ->> 'traceparent',"
              " times), ' ' ORDER BY id) FROM parked_events") ==
          "user-service.auth-events|auth.events|user.created.v1|m-7|test.Happened.v1|text/plain|7|"
          "envelope_invalid|member 'id' is missing|trace-7|1 "
          "user-service.auth-events|auth.events|user.created.v1|m-150|test.Happened.v1|text/plain|"
          "150|envelope_invalid|member 'id' is missing|trace-150|1");
    CHECK(house.metric("consumer_parked_total") == 2);
}

TEST_CASE("what cannot be parked yet waits with its batch, and is parked once") {
    ConsumerHouse house;
    feed(numbered(10));
    house.scratch.script("ALTER TABLE parked_events RENAME TO elsewhere");

    house.start([](Batch batch) {
        BatchOutcome outcome;
        for (std::size_t i = 0; i < batch.size(); ++i) {
            if (batch[i].body == "3") {
                outcome.park(i, "bad", "bad");
            }
        }
        return outcome;
    });
    REQUIRE(eventually([&] { return house.given().count("3") == 1 && house.given()["3"] >= 3; }));
    CHECK(eventually([] { return !ConsumerHouse::queue_is_empty(); }));
    house.scratch.script("ALTER TABLE elsewhere RENAME TO parked_events");

    CHECK(eventually([] { return ConsumerHouse::queue_is_empty(); }));
    CHECK(house.parked("bad") == 1);
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

TEST_CASE("the next batch is read while one is applied, and applied after it") {
    ConsumerHouse house;
    std::atomic<int> read = 0;
    std::atomic<bool> met = false;
    feed(numbered(200));

    house.start_with([&](Batch batch) {
        ++read;
        return [&, batch, number = read.load()] {
            met = met || eventually([&] { return read > number; }, 5s);
            house.record(batch);
            return BatchOutcome{};
        };
    });

    REQUIRE(eventually([&] { return house.given() == each_once(200); }));
    CHECK(met);
    std::size_t next = 0;
    for (const auto& batch : house.batches()) {
        CHECK(batch.front().body == std::to_string(next));
        next += batch.size();
    }
    CHECK(eventually([] { return ConsumerHouse::queue_is_empty(); }));
}

TEST_CASE("a message whose reading throws is put off, and its batch goes on") {
    ConsumerHouse house;
    feed(numbered(100));

    house.start_with([&](Batch batch) -> platform::messaging::Apply {
        for (const auto& delivery : batch) {
            if (delivery.body == "42") {
                throw std::runtime_error{"cannot be read"};
            }
        }
        return [&house, batch] {
            house.record(batch);
            return BatchOutcome{};
        };
    });

    REQUIRE(eventually([&] { return house.given().size() == 99; }));
    CHECK_FALSE(house.given().contains("42"));
    CHECK(eventually([] { return ConsumerHouse::queue_is_empty(); }));
    CHECK(house.metric("consumer_retried_total") == 1);
}

TEST_CASE("while a batch has to wait for long, no more is taken, until it is done") {
    ConsumerHouse house;
    auto config = ConsumerHouse::config();
    config.prefetch = 10;
    config.pause_after = 300ms;
    std::atomic<bool> away = true;
    feed(numbered(50));

    house.start([&](Batch) { return away ? BatchOutcome::later("away") : BatchOutcome{}; }, config);
    CHECK(eventually([&] { return house.metric("consumer_paused") == 1; }));
    CHECK(house.metric("consumer_waiting") == 1);
    CHECK_FALSE(house.consumer->state().healthy());
    away = false;

    REQUIRE(eventually([&] { return house.given().size() == 50; }));
    CHECK(eventually([] { return ConsumerHouse::queue_is_empty(); }));
    CHECK(house.metric("consumer_paused") == 0);
    CHECK(house.metric("consumer_waiting") == 0);
    CHECK_FALSE(house.any_redelivered());  // the broker refuses a consumer's tag that is in use
}

TEST_CASE("what had to wait for too long is given back to the queue, and comes again") {
    ConsumerHouse house;
    auto config = ConsumerHouse::config();
    config.pause_after = 100ms;
    config.give_back_after = 500ms;
    std::atomic<bool> away = true;
    feed(numbered(20));

    house.start([&](Batch) { return away ? BatchOutcome::later("away") : BatchOutcome{}; }, config);
    REQUIRE(eventually([&] { return house.metric("consumer_redelivered_total") >= 20; }));
    away = false;

    CHECK(eventually([] { return ConsumerHouse::queue_is_empty(); }));
    CHECK(house.given().size() == 20);
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
    for (const auto& given : house.given()) {
        CAPTURE(given.first);
        CHECK(given.second == 1);
    }
    CHECK(house.given() == each_once(5'000));
}
