// Messages that come again after a while, and those that may be what ends the process.
#include <doctest/doctest.h>

#include <atomic>
#include <mutex>

#include "platform/messaging/dead_letter_drain.hpp"
#include "tests/integration/messaging/consumer_house.hpp"

using namespace std::chrono_literals;
using namespace support;
using BatchOutcome = ConsumerHouse::BatchOutcome;
using Batch = ConsumerHouse::Batch;
using Delivery = ConsumerHouse::Delivery;

namespace {

constexpr std::size_t kFrameBytes = 131'072;

// Throws for every batch that holds the message `poison`.
BatchOutcome throw_for(Batch batch, const std::string& poison) {
    for (const auto& delivery : batch) {
        if (delivery.body == poison) {
            throw std::runtime_error("poison");
        }
    }
    return {};
}

// The deliveries of one body that were given alone, in their order.
std::vector<Delivery> given_alone(const ConsumerHouse& house, const std::string& body) {
    std::vector<Delivery> alone;
    for (const auto& batch : house.batches()) {
        if (batch.size() == 1 && batch.front().body == body) {
            alone.push_back(batch.front());
        }
    }
    return alone;
}

// Messages that the broker has delivered before, by a consumer that ended without a word.
void feed_redelivered(ConsumerHouse& house, const std::vector<platform::amqp::Message>& messages) {
    feed(messages);
    house.start([](Batch) { return BatchOutcome::later("not yet"); });
    REQUIRE(eventually([&] {
        return house.metric("consumer_deliveries_total") == static_cast<double>(messages.size());
    }));
    house.stop();
}
void feed_redelivered(ConsumerHouse& house, std::size_t count) {
    feed_redelivered(house, numbered(count));
}

}  // namespace

TEST_CASE("a message whose handling throws comes again twice and is parked; neighbours do not") {
    ConsumerHouse house;
    feed(numbered(40));

    house.start([](Batch batch) { return throw_for(batch, "17"); });

    REQUIRE(eventually([&] { return house.parked("handler_failed") == 1; }, 30s));
    CHECK(eventually([] { return ConsumerHouse::queue_is_empty(); }));
    const auto alone = given_alone(house, "17");
    REQUIRE(alone.size() == 3);
    CHECK(alone[0].header("x-retry") == "");
    CHECK(alone[1].header("x-retry") == "1");
    CHECK(alone[2].header("x-retry") == "2");
    CHECK(alone[2].header("x-original-routing-key") == "user.created.v1");
    CHECK(alone[2].header("x-death").find(R"("reason":"expired")") != std::string::npos);
    CHECK(alone[2].header("traceparent") == "trace-17");
    CHECK(alone[2].message_id == "m-17");
    CHECK(house.given().size() == 40);
    CHECK(house.given()["16"] <= 2);  // with its batch, and once alone
    CHECK(house.metric("consumer_retried_total") == 2);
    CHECK(house.scratch.text("SELECT error FROM parked_events") == "poison");
}

TEST_CASE("a message that cannot be applied now is applied when it comes again") {
    ConsumerHouse house;
    std::atomic<int> failures = 1;
    feed(numbered(5));

    house.start([&](Batch batch) {
        BatchOutcome outcome;
        for (std::size_t i = 0; i < batch.size(); ++i) {
            if (batch[i].body == "3" && failures-- > 0) {
                outcome.retry(i, "busy", "somebody holds it");
            }
        }
        return outcome;
    });

    CHECK(eventually([&] { return house.given()["3"] == 2; }));
    CHECK(eventually([] { return ConsumerHouse::queue_is_empty(); }));
    CHECK(house.scratch.number("SELECT count(*) FROM parked_events") == 0);
}

TEST_CASE("a retry that finds no queue keeps its message, and holds nobody up") {
    ConsumerHouse house;
    feed(numbered(300));
    auto config = ConsumerHouse::config();
    config.retry_routing_keys = {"nowhere"};

    house.start(
        [](Batch batch) {
            BatchOutcome outcome;
            for (std::size_t i = 0; i < batch.size(); ++i) {
                if (batch[i].body == "3") {
                    outcome.retry(i, "busy", "busy");
                }
            }
            return outcome;
        },
        config);

    REQUIRE(eventually([&] { return house.given().size() == 300; }));
    CHECK(eventually([] {
        return broker_ctl("list_queues name messages --no-table-headers")
                   .find("user-service.auth-events\t1\n") != std::string::npos;
    }));
}

TEST_CASE("retries that are refused for too long are parked; it is said meanwhile, and briefly") {
    ConsumerHouse house;
    feed(numbered(400));
    auto config = ConsumerHouse::config();
    config.retry_routing_keys = {"nowhere"};
    config.refused_park_after = 3s;

    house.start(
        [](Batch batch) {
            BatchOutcome outcome;
            for (std::size_t i = 0; i < batch.size(); ++i) {
                if (batch[i].body != "399") {
                    outcome.retry(i, "busy", "busy");
                }
            }
            return outcome;
        },
        config);
    const bool said = eventually([&] {
        const auto state = house.consumer->state();
        return state.connected && !state.healthy() &&
               state.reason.starts_with("retries are refused: ") &&
               house.metric("consumer_retries_waiting") == 256;
    });

    CHECK(said);
    CHECK(house.parked("retry_refused") == 0);
    REQUIRE(eventually([&] { return house.parked("retry_refused") == 399; }, 40s));
    CHECK(house.given()["399"] == 1);
    CHECK(eventually([] { return ConsumerHouse::queue_is_empty(); }));
    CHECK(house.metric("consumer_retries_waiting") == 0);
    CHECK(house.consumer->state().healthy());
    CHECK(house.lines.count({"retries not taken, their messages stay in the queue"}) <= 2);
    CHECK(house.scratch.text("SELECT min(error) FROM parked_events").find("NO_ROUTE") !=
          std::string::npos);
}

TEST_CASE("what no connection survives to be published is parked, and holds nobody up") {
    ConsumerHouse house;
    auto messages = numbered(10);
    messages[3].headers.emplace_back("x-long", std::string(kFrameBytes - 250, 'h'));
    messages[6].body = std::string(65'536, 'x');  // as long as the broker takes
    feed(messages);
    std::mutex guard;
    std::map<std::string, int> seen;

    house.start([&](Batch batch) {
        const std::lock_guard lock{guard};
        BatchOutcome outcome;
        for (std::size_t i = 0; i < batch.size(); ++i) {
            if (++seen[batch[i].message_id] == 1) {
                outcome.retry(i, "busy", "busy");
            }
        }
        return outcome;
    });

    CHECK(eventually([&] { return house.parked("retry_refused") == 1; }, 40s));
    CHECK(house.scratch.text("SELECT message_id FROM parked_events") == "m-3");
    CHECK(house.scratch.number("SELECT length(headers ->> 'x-long') FROM parked_events") ==
          kFrameBytes - 250);
    CHECK(eventually([] { return ConsumerHouse::queue_is_empty(); }));
    CHECK(eventually([&] {
        const std::lock_guard lock{guard};
        return seen["m-6"] == 2 && seen["m-9"] == 2;
    }));
}

TEST_CASE("what was delivered before is given alone, so that its neighbours are safe from it") {
    ConsumerHouse house;
    feed_redelivered(house, 20);
    const auto before = house.batches().size();

    house.start();

    REQUIRE(eventually([] { return ConsumerHouse::queue_is_empty(); }));
    const auto batches = house.batches();
    for (std::size_t i = before; i < batches.size(); ++i) {
        CHECK(batches[i].size() == 1);
    }
    CHECK(house.scratch.number("SELECT count(*) FROM suspect_events") == 0);
}

TEST_CASE("what was at hand twice when the process ended is parked unseen, and nothing else") {
    ConsumerHouse house;
    feed_redelivered(house, 20);
    const auto poison = platform::messaging::delivery_of(numbered(20)[7], true);
    const auto innocent = platform::messaging::delivery_of(numbered(20)[8], true);
    for (int i = 0; i < 2; ++i) {
        REQUIRE(house.parking.begin_suspect(kQueue, poison));
    }
    REQUIRE(house.parking.begin_suspect(kQueue, innocent));
    const auto before = house.given()["7"];

    house.start();

    REQUIRE(eventually([] { return ConsumerHouse::queue_is_empty(); }));
    CHECK(house.given()["7"] == before);
    CHECK(house.scratch.text("SELECT string_agg(message_id || ' ' || reason, ',')"
                             " FROM parked_events") == "m-7 crashes");
}

TEST_CASE("headers that outgrow a frame when the broker counts deliveries hold nobody up") {
    ConsumerHouse house;
    auto messages = numbered(10);
    messages[3].headers.emplace_back("x-long", std::string(kFrameBytes - 110, 'h'));
    feed_redelivered(house, messages);

    house.start();

    CHECK(eventually([] { return ConsumerHouse::queue_is_empty(); }));
    CHECK(house.given().size() == 10);
    CHECK(house.metric("consumer_redelivered_total") == 10);
}

TEST_CASE("a suspect stays noted until the broker has confirmed that it comes again") {
    ConsumerHouse house;
    feed_redelivered(house, 1);
    auto config = ConsumerHouse::config();
    config.retry_routing_keys = {"nowhere"};
    const auto noted = [&] {
        return house.scratch.number("SELECT count(*) FROM suspect_events") == 1;
    };

    house.start([](Batch) { return BatchOutcome{}.retry(0, "busy", "busy"); }, config);
    const bool was_noted = eventually([&] { return house.metric("consumer_retried_total") == 1; });
    const bool stays_noted = noted();
    house.stop();

    CHECK(was_noted);
    CHECK(stays_noted);
    CHECK_FALSE(noted());  // the process has not ended over it
}

TEST_CASE("notes that cannot be cleared do not count against a message that ended nothing") {
    ConsumerHouse house;
    feed_redelivered(house, 1);
    house.scratch.script(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN RAISE EXCEPTION ''not now''; END';"
        "CREATE TRIGGER stays BEFORE DELETE ON suspect_events FOR EACH ROW"
        " EXECUTE FUNCTION refuse()");
    std::atomic<int> refusals = 6;

    house.start(
        [&](Batch) { return refusals-- > 0 ? BatchOutcome::later("not yet") : BatchOutcome{}; });

    CHECK(eventually([] { return ConsumerHouse::queue_is_empty(); }));
    CHECK(house.scratch.number("SELECT count(*) FROM parked_events") == 0);
    CHECK(house.scratch.number("SELECT begun FROM suspect_events") == 1);
}

TEST_CASE("a count of retries that somebody made up ends no process") {
    ConsumerHouse house;
    auto messages = numbered(4);
    messages[0].headers.emplace_back("x-retry", "-1");
    messages[1].headers.emplace_back("x-retry", "99999999999999999999");
    messages[2].headers.emplace_back("x-retry", "-99999999999999999999");
    messages[3].headers.emplace_back("x-retry", "2147483647");
    feed(messages);

    house.start([](Batch batch) {
        BatchOutcome outcome;
        for (std::size_t i = 0; i < batch.size(); ++i) {
            outcome.retry(i, "busy", "busy");
        }
        return outcome;
    });

    REQUIRE(eventually([&] { return house.parked("busy") == 4; }, 30s));
    CHECK(eventually([] { return ConsumerHouse::queue_is_empty(); }));
    CHECK(house.given() == std::map<std::string, int>{{"0", 3}, {"1", 1}, {"2", 3}, {"3", 1}});
}

TEST_CASE("what the broker has dead-lettered is parked with the broker's reason") {
    ConsumerHouse house;
    auto letters = numbered(3);
    for (auto& letter : letters) {
        letter.exchange = "user-service.dead-letter";
        letter.routing_key = kDeadLetterQueue;
        letter.headers.emplace_back("x-first-death-reason", "delivery_limit");
        letter.headers.emplace_back("x-first-death-queue", kQueue);
    }
    letters[2].headers.clear();
    feed(letters);

    house.start(platform::messaging::park_dead_letters, ConsumerHouse::dead_letter_config());

    CHECK(eventually([&] { return house.parked("delivery_limit") == 2; }));
    CHECK(eventually([&] { return house.parked("dead_letter") == 1; }));
    CHECK(eventually([] { return ConsumerHouse::queue_is_empty(kDeadLetterQueue); }));
}

TEST_CASE("a message parked again is the same row, open again; odd bytes are no trouble") {
    ConsumerHouse house;
    const Delivery odd{.body = std::string("\0\xff{\"a\":1}", 9),
                       .message_id = std::string("m\0\xff", 3),
                       .type = "t\x01",
                       .content_type = {},
                       .exchange = "auth.events",
                       .routing_key = "user.created.v1",
                       .headers = {{"x-odd", std::string("\0\xfe\"\\", 4)}}};
    const std::vector<platform::messaging::ParkedMessage> twice{{&odd, "bad", "first"},
                                                                {&odd, "worse", "second"}};

    REQUIRE(house.parking.park(kQueue, twice));
    house.scratch.script("UPDATE parked_events SET replayed_at = now()");
    REQUIRE(house.parking.park(kQueue, {twice.data(), 1}));

    CHECK(house.scratch.text(
              "SELECT concat_ws('|', count(*), min(times), min(reason),"
              " count(replayed_at), encode((array_agg(body))[1], 'hex')) FROM parked_events") ==
          "1|3|bad|0|00ff7b2261223a317d");
}
