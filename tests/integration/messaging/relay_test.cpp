// The relay against a real PostgreSQL and a real RabbitMQ.
#include "platform/messaging/relay.hpp"

#include <doctest/doctest.h>

#include <thread>

#include "platform/db/database.hpp"
#include "platform/messaging/relay_store.hpp"
#include "tests/integration/messaging/relay_house.hpp"

using namespace std::chrono_literals;
using namespace support;

TEST_CASE("an event that was committed arrives as it was written, and its row is gone") {
    RelayHouse house;
    house.start_relay();
    const auto aggregate = OutboxWriter::some_aggregate();

    const auto id = house.writer.write(aggregate);
    house.relay().wake();

    REQUIRE(eventually([&] { return house.tap().has(id); }));
    const auto delivery = house.tap().all().front();
    CHECK(delivery.message_id == id);
    CHECK(delivery.type == "test.Happened.v1");
    CHECK(delivery.content_type == "application/cloudevents+json");
    CHECK(delivery.routing_key == "user.created.v1");
    CHECK(delivery.exchange == "auth.events");
    CHECK(delivery.header("traceparent").starts_with("00-0af7651916cd43dd"));
    CHECK(delivery.header("x-request-id") == "request-1");
    CHECK(delivery.header("cloudEvents_id") == id);
    CHECK(delivery.header("cloudEvents_source") == "test");
    CHECK(delivery.header("cloudEvents_subject") == aggregate.str());
    CHECK(delivery.header("cloudEvents_sequence") == "0000000000000000001");
    CHECK(delivery.body ==
          R"({"aggregate":")" + aggregate.str() + R"(","version":1,"odd":"\\ '\" ü"})");
    CHECK(eventually([&] { return house.waiting() == 0; }));
    CHECK(house.metric("relay_published_total") == 1);
}

TEST_CASE("an event whose transaction was rolled back is not published") {
    RelayHouse house;
    house.start_relay();

    house.writer.connection().execute_script("BEGIN");
    const auto undone = house.writer.append(OutboxWriter::some_aggregate(), "user.created.v1");
    house.writer.connection().execute_script("ROLLBACK");
    const auto done = house.writer.write(OutboxWriter::some_aggregate());

    REQUIRE(eventually([&] { return house.tap().has(done); }));
    CHECK_FALSE(house.tap().has(undone));
}

TEST_CASE("an unroutable event stays and is counted, and holds up nobody but its own aggregate") {
    RelayHouse house;
    house.start_relay();
    const auto stuck = OutboxWriter::some_aggregate();

    const auto first = house.writer.write(stuck, "nobody.wants.this");
    const auto second = house.writer.write(stuck);
    const auto other = house.writer.write(OutboxWriter::some_aggregate());

    REQUIRE(eventually([&] { return house.tap().has(other); }));
    REQUIRE(eventually([&] { return house.metric("relay_returned_total") >= 3; }));
    CHECK_FALSE(house.tap().has(first));
    CHECK_FALSE(house.tap().has(second));
    CHECK(house.waiting() == 2);
    CHECK(house.database.number("SELECT attempts FROM outbox ORDER BY seq LIMIT 1") >= 2);
    CHECK(house.database.text("SELECT last_error FROM outbox ORDER BY seq LIMIT 1") ==
          "312 NO_ROUTE");
    CHECK(eventually([&] { return house.metric("outbox_depth") == 2; }));

    house.database.script("UPDATE outbox SET routing_key = 'user.created.v1'");

    CHECK(eventually([&] { return house.tap().has(first) && house.tap().has(second); }));
    CHECK(house.tap().in_order());
    CHECK(eventually([&] { return house.waiting() == 0; }));
}

TEST_CASE("while an event waits after a failed attempt the relay is not well, and says why") {
    RelayHouse house;
    house.start_relay();
    REQUIRE(eventually([&] { return house.relay().state().healthy(); }));

    house.writer.write(OutboxWriter::some_aggregate(), "nobody.wants.this");
    const bool said_so = eventually(
        [&] { return house.relay().state().reason.find("NO_ROUTE") != std::string::npos; }, 2s);
    house.writer.write(OutboxWriter::some_aggregate());
    REQUIRE(eventually([&] { return house.waiting() == 1; }));
    const auto state = house.relay().state();
    house.stop_relay();
    house.start_relay();
    const bool still_known = eventually([&] { return house.relay().state().events_refused; });
    house.database.script("UPDATE outbox SET routing_key = 'user.created.v1'");

    CHECK(said_so);
    CHECK(state.events_refused);
    CHECK_FALSE(state.healthy());
    CHECK(still_known);
    CHECK(eventually([&] { return house.relay().state().healthy(); }));
}

TEST_CASE("what waits goes out at once when an event with the same routing key is confirmed") {
    RelayHouse house;
    house.start_relay();
    for (int i = 0; i < 10; ++i) {
        house.writer.write(OutboxWriter::some_aggregate(), "nobody.wants.this");
    }
    house.writer.write(OutboxWriter::some_aggregate(), std::string(300, 'x'));
    REQUIRE(eventually([&] {
        return house.database.number("SELECT count(*) FROM outbox WHERE last_error IS NULL") == 0;
    }));
    house.database.script(
        "UPDATE outbox SET not_before = clock_timestamp() + interval '1 hour';"
        "UPDATE outbox SET routing_key = 'user.created.v1' WHERE routing_key LIKE 'nobody%'");

    house.writer.write(OutboxWriter::some_aggregate());

    CHECK(eventually([&] { return house.tap().count() == 11; }));
    CHECK(eventually([&] { return house.waiting() == 1; }));  // the one that breaks connections
    CHECK(house.database.number("SELECT count(*) FROM outbox WHERE not_before < clock_timestamp()"
                                " + interval '50 minutes'") == 0);
}

TEST_CASE("what waits alone is tried every second, and goes out soon after its binding is back") {
    RelayHouse house;
    house.start_relay();
    const auto first = house.writer.write(OutboxWriter::some_aggregate(), "nobody.wants.this");
    const auto second = house.writer.write(OutboxWriter::some_aggregate(), "nor.this");
    REQUIRE(eventually([&] { return house.metric("relay_returned_total") >= 6; }));

    house.database.script(
        "UPDATE outbox SET not_before = clock_timestamp() + interval '1 hour', routing_key ="
        " CASE WHEN seq % 2 = 0 THEN 'user.created.v1' ELSE 'user.updated.v1' END");

    CHECK(eventually([&] { return house.tap().has(first) && house.tap().has(second); }, 3s));
}

TEST_CASE("what waits of several routing keys goes out when each is confirmed") {
    RelayHouse house;
    house.start_relay();
    REQUIRE(eventually([&] { return house.relay().state().healthy(); }));
    house.writer.write(OutboxWriter::some_aggregate(), "nobody.wants.this");
    REQUIRE(eventually([&] { return house.metric("relay_returned_total") >= 1; }));
    house.stop_relay();
    for (const auto* key : {"user.created.v1", "user.updated.v1", "user.enabled.v1"}) {
        house.writer.write(OutboxWriter::some_aggregate(), key);
        house.writer.write(OutboxWriter::some_aggregate(), key);
    }
    house.database.script(
        "UPDATE outbox SET not_before = clock_timestamp() + interval '1 hour', attempts = 1,"
        " last_error = '312 NO_ROUTE'");
    house.start_relay();

    for (const auto* key : {"user.created.v1", "user.updated.v1", "user.enabled.v1"}) {
        house.writer.write(OutboxWriter::some_aggregate(), key);
    }

    CHECK(eventually([&] { return house.tap().count() == 9; }, 10s));
}

TEST_CASE("the depth of an outbox is exact while it is short, and never too small") {
    RelayHouse house;
    const auto fill = [&](int rows) {
        house.database.script(
            "INSERT INTO outbox (shard, event_id, aggregate_id, agg_version, type, routing_key,"
            " payload, traceparent, request_id, created_at) SELECT n % 16, gen_random_uuid(),"
            " gen_random_uuid(), 1, 't', 'k', '', '', '', clock_timestamp() - interval '90 s'"
            " FROM generate_series(1, " +
            std::to_string(rows) + ") AS n");
    };
    platform::messaging::RelayStore store{
        *platform::db::make_conninfo(house.database.url(), "test", 5s), 7};
    store.open();

    CHECK(store.depth().rows == 0);
    CHECK(store.depth().oldest_seconds == 0);
    fill(20'000);
    house.database.script("DELETE FROM outbox WHERE seq = 7");
    CHECK(store.depth().rows == 19'999);
    fill(100'000);
    CHECK(store.depth().rows == 120'000);
    CHECK(store.depth().oldest_seconds >= 90);
    CHECK(store.depth().oldest_seconds < 150);
}

TEST_CASE("an event that no connection survives is found, and holds nobody up") {
    RelayHouse house;
    house.start_relay();
    house.writer.write(OutboxWriter::some_aggregate(), std::string(300, 'x'));  // 255 are the limit
    for (int i = 0; i < 20; ++i) {
        house.writer.write(OutboxWriter::some_aggregate());
    }

    CHECK(eventually([&] { return house.waiting() == 1; }));
    CHECK(eventually([&] { return house.tap().count() == 20; }));
    CHECK(house.database.text("SELECT last_error FROM outbox")
              .starts_with("the connection broke over it"));
}

TEST_CASE("an event that the broker refuses stays until it is taken") {
    RelayHouse house;
    house.tap_off();
    broker_ctl(
        "set_policy full '^user-service.auth-events$' "
        "'{\"max-length\":5,\"overflow\":\"reject-publish\"}' --priority 10 "
        "--apply-to queues");
    house.start_relay();

    std::size_t written = 0;  // until the queue, which hears of its policy later, is full
    const bool refused = eventually([&] {
        house.writer.write(OutboxWriter::some_aggregate());
        ++written;
        return house.metric("relay_nacked_total") > 0;
    });
    broker_ctl("clear_policy full");

    CHECK(refused);
    house.tap_on();
    CHECK(eventually([&] { return house.tap().count() == written; }, 60s));
    CHECK(eventually([&] { return house.waiting() == 0; }));
}

TEST_CASE("an event is found at once when its transaction ends long after a later one") {
    RelayHouse house;
    house.start_relay();
    OutboxWriter slow{house.database.conninfo()};
    const auto aggregate = OutboxWriter::some_aggregate();
    slow.connection().execute_script("BEGIN");
    const auto early = slow.append(aggregate, "user.created.v1");
    // Rows come and go for longer than the mark below which the relay does not look takes to move.
    const auto until = std::chrono::steady_clock::now() + 1500ms;
    std::string late;
    while (std::chrono::steady_clock::now() < until) {
        late = house.writer.write(OutboxWriter::some_aggregate());
    }
    REQUIRE(eventually([&] { return house.tap().has(late); }));

    slow.connection().execute_script("COMMIT");
    slow.write(aggregate);
    const auto committed_at = std::chrono::steady_clock::now();

    REQUIRE(eventually([&] { return house.tap().has(early); }));
    CHECK(std::chrono::steady_clock::now() - committed_at < 500ms);
    CHECK(eventually([&] { return house.waiting() == 0; }));
    CHECK(house.tap().in_order());
}

TEST_CASE("without a broker events are kept, the state says why, and all go out when it is back") {
    RelayHouse house;
    house.start_relay();
    REQUIRE(eventually([&] { return house.relay().state().healthy(); }));
    servers("broker-stop");
    REQUIRE(eventually([&] { return !house.relay().state().healthy(); }));

    for (int i = 0; i < 200; ++i) {
        house.writer.write(OutboxWriter::some_aggregate());
        house.relay().wake();
    }
    const auto state = house.relay().state();
    servers("broker-start");

    CHECK(state.database_connected);
    CHECK_FALSE(state.broker_connected);
    CHECK(state.reason.starts_with("broker: "));
    CHECK(eventually([&] { return house.tap().count() == 200; }, 60s));
    CHECK(eventually([&] { return house.waiting() == 0; }));
    CHECK(house.relay().state().healthy());
}

TEST_CASE("a missing exchange is reported and waited for") {
    RelayHouse house;
    house.start_relay([](auto& config) { config.exchange = "no.such.exchange"; });
    house.writer.write(OutboxWriter::some_aggregate());

    CHECK(eventually([&] {
        return house.relay().state().reason.find("no.such.exchange") != std::string::npos;
    }));
    CHECK_FALSE(house.relay().state().healthy());
    CHECK(house.waiting() == 1);
}

TEST_CASE("stop() is quick while an alarm of the broker stops publishing, and nothing is lost") {
    RelayHouse house;
    house.start_relay();
    REQUIRE(eventually([&] { return house.relay().state().healthy(); }));
    broker_ctl("set_vm_memory_high_watermark absolute 1MB");
    for (int i = 0; i < 2'000; ++i) {
        house.writer.write(OutboxWriter::some_aggregate());
    }
    const bool blocked = eventually([&] { return house.relay().state().broker_blocked; });
    const auto metric_while_blocked = house.metric("broker_blocked");

    const auto begun_at = std::chrono::steady_clock::now();
    house.stop_relay();
    const auto took = std::chrono::steady_clock::now() - begun_at;
    broker_ctl("set_vm_memory_high_watermark 0.4");
    house.start_relay();

    CHECK(blocked);
    CHECK(metric_while_blocked == 1);
    CHECK(took < 2s);
    CHECK(eventually([&] { return house.tap().count() == 2'000; }, 60s));
    CHECK(house.tap().in_order());
}

TEST_CASE("publishing goes on by itself when the alarm is over") {
    RelayHouse house;
    house.start_relay();
    REQUIRE(eventually([&] { return house.relay().state().healthy(); }));
    broker_ctl("set_vm_memory_high_watermark absolute 1MB");
    for (int i = 0; i < 100; ++i) {
        house.writer.write(OutboxWriter::some_aggregate());
    }
    const bool blocked = eventually([&] { return house.relay().state().broker_blocked; });

    const bool counted =
        eventually([&] { return house.metric("broker_blocked_seconds_total") > 1; }, 5s);
    const bool seen = eventually([&] { return house.metric("outbox_oldest_seconds") > 0; }, 5s);
    broker_ctl("set_vm_memory_high_watermark 0.4");

    CHECK(blocked);
    CHECK(counted);
    CHECK(seen);
    CHECK(eventually([&] { return house.tap().count() == 100; }, 60s));
    CHECK(eventually([&] { return house.waiting() == 0; }));
}

TEST_CASE("what is too long, or is no text, never gets into the outbox") {
    RelayHouse house;
    auto message = platform::messaging::OutboxMessage{
        .event_id = OutboxWriter::some_aggregate(),
        .aggregate_id = OutboxWriter::some_aggregate(),
        .version = 1,
        .type = "test.Happened.v1",
        .routing_key = "user.created.v1",
        .payload = std::string(platform::messaging::kPayloadBytesMax + 1, 'x'),
        .context = {}};

    CHECK_THROWS_AS(platform::messaging::append(house.writer.connection(), message),
                    soci::soci_error);
    message.payload = "\xff";
    CHECK_THROWS_AS(platform::messaging::append(house.writer.connection(), message),
                    soci::soci_error);
    message.payload = std::string(platform::messaging::kPayloadBytesMax, 'x');
    platform::messaging::append(house.writer.connection(), message);

    CHECK(house.waiting() == 1);
}

TEST_CASE("a relay whose database is frozen still stops") {
    RelayHouse house;
    house.start_relay();
    REQUIRE(eventually([&] { return house.relay().state().healthy(); }));
    const auto backend = std::to_string(house.relay_sessions().front());
    REQUIRE(std::system(("kill -STOP " + backend).c_str()) == 0);

    const auto begun_at = std::chrono::steady_clock::now();
    house.stop_relay();
    const auto took = std::chrono::steady_clock::now() - begun_at;

    CHECK(std::system(("kill -CONT " + backend).c_str()) == 0);
    CHECK(took < 10s);
}

TEST_CASE("a relay breaks off a session that is frozen, and goes on when it thaws") {
    RelayHouse house;
    house.start_relay();
    REQUIRE(eventually([&] { return house.relay().state().healthy(); }));
    const auto backend = std::to_string(house.relay_sessions().front());
    REQUIRE(std::system(("kill -STOP " + backend).c_str()) == 0);

    const auto id = house.writer.write(OutboxWriter::some_aggregate());
    const bool broken_off =
        eventually([&] { return house.metric("database_sessions_broken_off_total") == 1; }, 10s);

    CHECK(std::system(("kill -CONT " + backend).c_str()) == 0);
    CHECK(broken_off);
    CHECK(eventually([&] { return house.tap().has(id); }));
    CHECK(eventually([&] { return house.relay().state().healthy(); }));
}
