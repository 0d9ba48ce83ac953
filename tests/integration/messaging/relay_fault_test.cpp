// Several relays, and servers that die under load: nothing is lost and no aggregate is inverted.
#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "tests/integration/messaging/relay_house.hpp"
#include "tests/support/proxy.hpp"

using namespace std::chrono_literals;
using namespace support;

namespace {

constexpr std::size_t kWriters = 4;
constexpr std::size_t kAggregates = 25;  // of each writer
constexpr std::size_t kRounds = 20;
constexpr std::size_t kEvents = kWriters * kAggregates * kRounds;

// Four sessions, each with its own aggregates, write as fast as they can.
class Load {
public:
    explicit Load(RelayHouse& house) {
        for (std::size_t i = 0; i < kWriters; ++i) {
            threads_.emplace_back([this, conninfo = house.database.conninfo()] {
                OutboxWriter writer{conninfo};
                const auto aggregates = OutboxWriter::some_aggregates(kAggregates);
                for (std::size_t round = 0; round < kRounds; ++round) {
                    for (const auto& aggregate : aggregates) {
                        writer.write(aggregate);
                        ++written_;
                    }
                }
            });
        }
    }
    ~Load() { finish(); }

    void finish() {
        for (auto& thread : threads_) {
            thread.join();
        }
        threads_.clear();
    }
    [[nodiscard]] std::size_t written() const { return written_; }

private:
    std::atomic<std::size_t> written_ = 0;
    std::vector<std::thread> threads_;
};

bool all_arrive(RelayHouse& house) {
    return eventually([&] { return house.tap().count() == kEvents; }, 90s) &&
           eventually([&] { return house.waiting() == 0; });
}

// The queue takes nothing and refuses nothing while this lives, as one without a majority.
class SilentQueue {
public:
    SilentQueue() { tell("suspend"); }
    ~SilentQueue() { tell("resume"); }
    SilentQueue(const SilentQueue&) = delete;
    SilentQueue& operator=(const SilentQueue&) = delete;

private:
    static void tell(const std::string& what) {
        broker_ctl("eval 'sys:" + what +
                   "(list_to_atom(\"%2F_user-service.auth-events\")).' > /dev/null");
    }
};

}  // namespace

TEST_CASE("a queue that confirms nothing is counted, blamed on no event, and all arrives after") {
    RelayHouse house;
    house.start_relay([](auto& config) { config.confirm_timeout = 300ms; });
    REQUIRE(eventually([&] { return house.relay().state().healthy(); }));
    constexpr std::size_t kWritten = 20;
    {
        const SilentQueue silent;
        for (std::size_t i = 0; i < kWritten; ++i) {
            house.writer.write(OutboxWriter::some_aggregate());
        }
        // More often than it takes to suspect an event of breaking connections.
        REQUIRE(eventually([&] { return house.metric("relay_unconfirmed_total") > 5 * kWritten; },
                           60s));
    }

    CHECK(house.database.number("SELECT count(*) FROM outbox WHERE last_error IS NOT NULL") == 0);
    CHECK(eventually([&] { return house.waiting() == 0; }, 10s));
    CHECK(eventually([&] { return house.tap().count() == kWritten; }));
}

TEST_CASE("two relays share the shards, also when one comes later and one goes early") {
    RelayHouse house;
    house.start_relay();
    REQUIRE(eventually([&] { return house.relay().state().shards == 16; }));
    Load load{house};
    REQUIRE(eventually([&] { return load.written() > kEvents / 4; }));

    house.start_relay();
    const bool shared = eventually(
        [&] { return house.relay(0).state().shards == 8 && house.relay(1).state().shards == 8; });
    house.relay(0).stop();
    const bool taken_over = eventually([&] { return house.relay(1).state().shards == 16; }, 5s);
    load.finish();

    CHECK(shared);
    CHECK(taken_over);
    CHECK(all_arrive(house));
    CHECK(house.tap().in_order());
}

TEST_CASE("when sessions die the shards go over to whoever lives, and order holds") {
    RelayHouse house;
    house.start_relay();
    house.start_relay();
    Load load{house};

    for (int i = 0; i < 12; ++i) {
        house.database.script(
            "SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity WHERE"
            " application_name = 'test relay' AND datname = current_database()"
            " ORDER BY random() LIMIT 1) AS one");
        const auto now = house.tap().count();
        eventually([&] { return house.tap().count() > now + 50; }, 2s);
    }
    load.finish();

    CHECK(all_arrive(house));
    CHECK(house.tap().in_order());
    CHECK(eventually(
        [&] { return house.relay(0).state().shards + house.relay(1).state().shards == 16; }));
}

TEST_CASE("a broker that is killed and started again under load loses nothing") {
    RelayHouse house;
    house.start_relay();
    Load load{house};
    REQUIRE(eventually([&] { return house.tap().count() > kEvents / 10; }));

    servers("broker-kill");
    servers("broker-start");
    load.finish();

    CHECK(all_arrive(house));
    CHECK(house.tap().in_order());
}

TEST_CASE("a half-open connection is noticed within 15 s, and nothing is lost by it") {
    RelayHouse house;
    Proxy proxy;
    Link& gate = proxy.to({port_of(environment("TEST_RABBITMQ_URL"))});
    house.start_relay(
        [&](auto& config) { config.rabbitmq_url = gate.through(config.rabbitmq_url); });
    REQUIRE(eventually([&] { return house.relay().state().healthy(); }));

    gate.black_hole();
    const auto frozen_at = std::chrono::steady_clock::now();
    const auto id = house.writer.write(OutboxWriter::some_aggregate());
    const bool noticed = eventually([&] { return !house.relay().state().broker_connected; }, 20s);
    const auto took = std::chrono::steady_clock::now() - frozen_at;

    CHECK(noticed);
    CHECK(took < 15s);
    CHECK(eventually([&] { return house.tap().has(id); }));
}

TEST_CASE("shards whose session is half-open are free again within 20 s") {
    RelayHouse house;
    Proxy proxy;
    Link& gate = proxy.to({port_of(environment("TEST_POSTGRES_URL"))});
    house.start_relay(
        [&](auto& config) { config.database_url = gate.through(config.database_url); });
    REQUIRE(eventually([&] { return house.relay().state().healthy(); }));

    gate.black_hole();  // PostgreSQL goes on waiting for what the session asks next
    const auto id = house.writer.write(OutboxWriter::some_aggregate());

    CHECK(eventually([&] { return house.tap().has(id); }, 20s));
}

TEST_CASE(
    "a long backlog that comes suddenly goes out, though plans were made for an empty outbox") {
    RelayHouse house;
    house.database.script("VACUUM ANALYZE outbox");
    house.start_relay();
    for (int i = 0; i < 10; ++i) {  // from the sixth time on, PostgreSQL keeps its plans
        const auto id = house.writer.write(OutboxWriter::some_aggregate());
        REQUIRE(eventually([&] { return house.tap().has(id); }));
    }

    house.database.script(
        "INSERT INTO outbox (shard, event_id, aggregate_id, agg_version, type, routing_key, "
        "payload,"
        " traceparent, request_id) SELECT n % 16, gen_random_uuid(), gen_random_uuid(), 1, 't',"
        " 'user.created.v1', '{}', '', '' FROM generate_series(1, 30000) AS n");

    CHECK(eventually([&] { return house.tap().count() == 30'010; }, 20s));
    CHECK(eventually([&] { return house.waiting() == 0; }));
}
