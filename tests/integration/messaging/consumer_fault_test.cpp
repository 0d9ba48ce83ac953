// What the consumer does when the broker goes, loses its queue, or ends the consumer.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>

#include "tests/integration/messaging/consumer_house.hpp"
#include "tests/support/proxy.hpp"

using namespace std::chrono_literals;
using namespace support;
using BatchOutcome = ConsumerHouse::BatchOutcome;
using Batch = ConsumerHouse::Batch;

TEST_CASE("the prefetch limit holds after a reconnection too") {
    ConsumerHouse house;
    feed(numbered(100));
    auto config = ConsumerHouse::config();
    config.prefetch = 10;
    std::atomic<bool> away = true;
    house.start([&](Batch) { return away ? BatchOutcome::later("away") : BatchOutcome{}; }, config);
    REQUIRE(eventually([&] { return house.metric("consumer_deliveries_total") == 10; }));

    broker_ctl("close_all_connections test");

    REQUIRE(eventually([&] { return house.metric("consumer_deliveries_total") == 20; }));
    CHECK(house.metric("consumer_redelivered_total") == 10);
    away = false;
    CHECK(eventually([&] { return house.given().size() == 100; }));
    CHECK(eventually([] { return ConsumerHouse::queue_is_empty(); }));
}

TEST_CASE("a broker that is killed and started again is consumed from again") {
    ConsumerHouse house;
    feed(numbered(1'000, "before"));
    house.start();
    REQUIRE(eventually([&] { return house.given().size() > 100; }));

    servers("broker-kill");
    const bool said_so = eventually([&] { return !house.consumer->state().connected; });
    servers("broker-start");
    feed(numbered(1'001, "after"));

    CHECK(said_so);
    CHECK(eventually([&] { return house.given().size() == 1'001; }));
    CHECK(eventually([] { return ConsumerHouse::queue_is_empty(); }));
    CHECK(house.consumer->state().healthy());
}

TEST_CASE("a missing queue is named, waited for, and consumed when it is there") {
    ConsumerHouse house;
    broker_ctl(std::string{"delete_queue "} + kQueue);

    house.start();
    const bool named = eventually([&] {
        return house.consumer->state().reason.find("no queue 'user-service.auth-events'") !=
               std::string::npos;
    });
    servers("broker-stop");
    servers("broker-start");  // which imports the definitions
    feed(numbered(10));

    CHECK(named);
    CHECK(eventually([&] { return house.given().size() == 10; }));
}

TEST_CASE("a queue that is deleted under a consumer is noticed") {
    ConsumerHouse house;
    house.start();
    REQUIRE(eventually([&] { return house.consumer->state().healthy(); }));

    broker_ctl(std::string{"delete_queue "} + kQueue);
    const bool noticed = eventually([&] { return !house.consumer->state().healthy(); }, 5s);
    servers("broker-stop");
    servers("broker-start");
    feed(numbered(10));

    CHECK(noticed);
    CHECK(eventually([&] { return house.given().size() == 10; }));
}

TEST_CASE(
    "what came by a connection that broke comes again, and only what was begun is done twice") {
    ConsumerHouse house;
    Proxy proxy;
    Link& link = proxy.to({port_of(environment("USER_RABBITMQ_URL"))});
    auto config = ConsumerHouse::config();
    config.rabbitmq_url = link.through(config.rabbitmq_url);
    std::atomic<bool> first = true;
    feed(numbered(1, "first"));

    // Others wait in the socket when the connection breaks, and only the acknowledgement tells.
    house.start(
        [&](Batch) {
            if (first.exchange(false)) {
                const auto before = link.passed_to_clients();
                feed(numbered(100, "late", 1));
                REQUIRE(eventually([&] { return link.passed_to_clients() > before + 15'000; }));
                link.reset();
            }
            return BatchOutcome{};
        },
        config);

    REQUIRE(eventually([&] { return house.given()["0"] == 2 && house.given().size() == 101; }));
    CHECK(eventually([] { return ConsumerHouse::queue_is_empty(); }));
    const auto given = house.given();
    const auto twice = std::count_if(given.begin(), given.end(),
                                     [](const auto& message) { return message.second == 2; });
    const auto once = std::count_if(given.begin(), given.end(),
                                    [](const auto& message) { return message.second == 1; });
    CHECK(given.at("0") == 2);
    CHECK(twice <= 1 + 64);  // and the batch that was read while that one was at hand
    CHECK(once + twice == 101);
}

TEST_CASE("a half-open connection is noticed within 15 s") {
    ConsumerHouse house;
    Proxy proxy;
    Link& gate = proxy.to({port_of(environment("USER_RABBITMQ_URL"))});
    auto config = ConsumerHouse::config();
    config.rabbitmq_url = gate.through(config.rabbitmq_url);
    house.start([](Batch) { return BatchOutcome{}; }, config);
    REQUIRE(eventually([&] { return house.consumer->state().connected; }));

    gate.black_hole();
    const auto frozen_at = std::chrono::steady_clock::now();
    const bool noticed = eventually([&] { return !house.consumer->state().connected; }, 20s);
    const auto took = std::chrono::steady_clock::now() - frozen_at;
    feed(numbered(10));

    CHECK(noticed);
    CHECK(took < 15s);
    // The broker gives the frozen consumer's share back only when it has missed its heartbeats.
    CHECK(eventually([&] { return house.given().size() == 10; }, 40s));
}

TEST_CASE("an alarm of the broker stops retries, and nobody else") {
    ConsumerHouse house;
    feed(numbered(500));
    broker_ctl("set_vm_memory_high_watermark absolute 1MB");
    std::atomic<int> failures = 1;

    house.start([&](Batch batch) {
        BatchOutcome outcome;
        for (std::size_t i = 0; i < batch.size(); ++i) {
            if (batch[i].body == "5" && failures-- > 0) {
                outcome.retry(i, "busy", "busy");
            }
        }
        return outcome;
    });
    const bool all_given = eventually([&] { return house.given().size() == 500; });
    const bool one_waits = eventually([] { return !ConsumerHouse::queue_is_empty(); });
    broker_ctl("set_vm_memory_high_watermark 0.4");

    CHECK(all_given);
    CHECK(one_waits);
    CHECK(eventually([&] { return house.given()["5"] == 2; }));
    CHECK(eventually([] { return ConsumerHouse::queue_is_empty(); }));
}
