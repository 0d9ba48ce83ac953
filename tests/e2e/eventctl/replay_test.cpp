#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>

#include "tests/e2e/eventctl/house.hpp"
#include "tests/support/feeder.hpp"
#include "tests/support/proxy.hpp"
#include "tests/support/queue_tap.hpp"

using namespace e2e;
using support::eventually;

namespace {

std::string some_id() {
    return platform::Uuid::v7(platform::SystemClock{}.now()).str();
}

// So many of the lines of a replay --json have this fate.
long long count_of(const support::Ended& replay, const std::string& fate) {
    const auto lines = lines_of(replay.out);
    return std::count_if(lines.begin(), lines.end(), [&](const std::string& line) {
        return object_in(line).text("fate") == fate;
    });
}

// A replay of 200 messages over a link on which confirms take half a second.
struct SlowReplay {
    static House& with_200_parked() {
        auto& house = House::fresh();
        for (int i = 0; i < 200; ++i) {
            house.park("schema", user_created(some_id(), "user" + std::to_string(i)));
        }
        return house;
    }
    SlowReplay() { link.set({.latency = std::chrono::milliseconds{250}}); }
    [[nodiscard]] long long noted() const {
        return house.user_database.number(
            "SELECT count(*) FROM parked_events WHERE replayed_at IS NOT NULL");
    }

    House& house = with_200_parked();
    support::Proxy proxy;
    const std::string url = support::environment("OPERATOR_RABBITMQ_URL");
    support::Link& link = proxy.to({support::port_of(url)});
    const std::string through = link.through(url);
    support::Command replay{
        BINARY_DIR "/tools/eventctl/eventctl",
        {"replay", "--reason", "schema", "--rate", "40", "--json"},
        {{"USER_DATABASE_URL", house.user_database.url()}, {"OPERATOR_RABBITMQ_URL", through}}};
};

bool queue_is_empty() {
    return has(support::broker_ctl("list_queues name messages --no-table-headers"),
               "user-service.auth-events\t0\n");
}

}  // namespace

TEST_CASE("a replayed message is applied, and noted as replayed") {
    auto& house = House::fresh();
    const auto user = some_id();
    const auto id = house.park("schema", user_created(user, "ada"), R"({"x-retry":"3"})");

    const auto replayed = house.eventctl({"replay", id});

    CHECK(replayed.status == 0);
    CHECK(replayed.out == "replayed 1 message\n");
    CHECK(house.parked(id, "replayed_at IS NOT NULL") == "true");
    CHECK(eventually([&] {
        return house.user_database.number(
                   "SELECT count(*) FROM auth_users WHERE username = 'ada'"
                   " AND auth_user_id = '" +
                   user + "'") == 1;
    }));
}

TEST_CASE("a replay begins anew: body, type and own headers as they came, nothing of the way") {
    auto& house = House::fresh();
    house.kill_services();
    const std::string body{"\0\xff not JSON", 11};
    const auto id = house.park("schema", body,
                               R"({"x-retry":"3","x-delivery-count":"7","x-death":"d",)"
                               R"("x-first-death-reason":"r","x-last-death-queue":"q",)"
                               R"("traceparent":"00-1-2-01","x-request-id":"request-1"})",
                               "auth.UserMoved.v1");
    support::QueueTap tap;

    REQUIRE(house.eventctl({"replay", id}).status == 0);

    REQUIRE(eventually([&] { return tap.count() == 1; }));
    const auto message = tap.all().front();
    CHECK(message.body == body);
    CHECK(message.type == "auth.UserMoved.v1");
    CHECK(message.content_type == "application/cloudevents+json");
    CHECK(message.message_id == house.parked(id, "message_id"));
    CHECK(message.routing_key == "user-service.auth-events");
    CHECK(message.header("traceparent") == "00-1-2-01");
    CHECK(message.header("x-request-id") == "request-1");
    CHECK(message.header("x-original-routing-key") == "user.created.v1");
    CHECK(message.headers.size() == 3);
}

TEST_CASE("a revocation that was parked and is replayed is felt") {
    auto& house = House::fresh();
    const auto user = some_id();
    const auto id = house.park("schema", session_revoked(user, some_id()));

    CHECK(house.eventctl({"replay", id}).status == 0);

    CHECK(eventually([&] {
        return house.user_database.number(
                   "SELECT count(*) FROM revoked_sessions WHERE user_id = '" + user + "'") == 1;
    }));
    CHECK(house.user_database.number("SELECT count(*) FROM parked_events") == 1);
}

TEST_CASE("what is still poison is parked again, as the same row, open again") {
    auto& house = House::fresh();
    support::feed({{.exchange = "auth.events",
                    .routing_key = "user.created.v1",
                    .body = "{ no",
                    .message_id = "poison-1",
                    .type = "auth.UserCreated.v1",
                    .content_type = "application/cloudevents+json"}});
    const auto parked_times = [&](const char* times) {
        return eventually([&] {
            return house.user_database.number(
                       "SELECT count(*) FROM parked_events WHERE message_id = 'poison-1'"
                       " AND reason = 'malformed_json' AND replayed_at IS NULL AND times = " +
                       std::string{times}) == 1;
        });
    };
    REQUIRE(parked_times("1"));

    house.user_database.script(
        "UPDATE parked_events SET parked_at = '2026-01-01Z', last_parked_at = '2026-01-01Z'");
    CHECK(house.eventctl({"replay", "--since", "10m"}).err == "eventctl: nothing to replay\n");

    CHECK(house.eventctl({"replay", "--reason", "malformed_json"}).status == 0);
    CHECK(parked_times("2"));
    CHECK(house.eventctl({"replay", "--since", "10m"}).status == 0);  // of what is parked again
    CHECK(parked_times("3"));

    CHECK(house.user_database.number("SELECT count(*) FROM parked_events") == 1);
}

TEST_CASE("a selection by reason or time leaves the others, and what was replayed, as they are") {
    auto& house = House::fresh();
    house.park("schema", user_created(some_id(), "ada"));
    house.park("crashes", user_created(some_id(), "bob"));
    const auto old = house.park("schema", user_created(some_id(), "cid"));
    const auto done = house.park("schema", user_created(some_id(), "dan"));
    house.user_database.script(
        "UPDATE parked_events SET parked_at = '2026-01-01Z', last_parked_at = '2026-01-01Z'"
        " WHERE id = " +
        old + "; UPDATE parked_events SET replayed_at = '2026-01-01Z' WHERE id = " + done);
    const auto open = [&] {
        return house.user_database.text(
            "SELECT COALESCE(string_agg(CAST(id AS text), ' ' ORDER BY id), '') FROM parked_events"
            " WHERE replayed_at IS NULL");
    };

    CHECK(house.eventctl({"replay", "--since", "2025-12-31", "--until", "2026-01-02"}).out ==
          "replayed 1 message\n");
    CHECK(open() == "1 2");
    CHECK(house.eventctl({"replay", "--reason", "schema"}).out == "replayed 1 message\n");
    CHECK(open() == "2");
    CHECK(house.eventctl({"replay", "--since", "1h"}).out == "replayed 1 message\n");
    CHECK(open().empty());
    CHECK(house.parked(done, "replayed_at = '2026-01-01Z'") == "true");
    const auto nothing = house.eventctl({"replay", "--reason", "schema"});
    CHECK(nothing.status == 0);
    CHECK(nothing.err == "eventctl: nothing to replay\n");
}

TEST_CASE("a dry run changes nothing and publishes nothing") {
    auto& house = House::fresh();
    house.kill_services();
    house.park("schema", "{}", "{}", "auth.UserMoved.v1");
    const auto before = house.all_parked();

    const auto dry = house.eventctl({"replay", "--reason", "schema", "--dry-run"});

    CHECK(dry.status == 0);
    CHECK(has(dry.out, "would replay 1  schema  auth.UserMoved.v1"));
    CHECK(house.all_parked() == before);
    CHECK(queue_is_empty());
}

TEST_CASE("a dry run says which cannot be sent, to people and to scripts") {
    auto& house = House::fresh();
    const auto id = house.park("schema", "{}");
    house.user_database.script("UPDATE parked_events SET message_id = repeat('m', 300)");
    const std::string why = "its message id, type or content type is longer than AMQP allows";

    const auto text = house.eventctl({"replay", id, "--dry-run"});
    const auto json = house.eventctl({"replay", id, "--dry-run", "--json"});

    CHECK(has(text.out, "  cannot: " + why + "\n"));
    CHECK(object_in(json.out).text("cannot") == why);
    for (const auto* ended : {&text, &json}) {
        CHECK(ended->err == "eventctl: message " + id + " cannot be sent: " + why + "\n");
    }
}

TEST_CASE("a replay keeps its rate") {
    auto& house = House::fresh();
    for (int i = 0; i < 31; ++i) {
        house.park("schema", user_created(some_id(), "user" + std::to_string(i)));
    }
    const auto begun_at = std::chrono::steady_clock::now();

    const auto replayed =
        house.eventctl({"replay", "--reason", "schema", "--rate", "20", "--json"});

    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun_at;
    CHECK(replayed.status == 0);
    CHECK(took.count() >= 1.5);  // the first at once, thirty more at 20 a second
    CHECK(took.count() < 6);
    const auto lines = lines_of(replayed.out);
    CHECK(lines.size() == 31);
    CHECK(object_in(lines.front()).text("fate") == "replayed");
}

TEST_CASE("a message that cannot be sent or finds no queue is left as it was, and named") {
    auto& house = House::fresh();
    const auto good = house.park("schema", user_created(some_id(), "ada"));
    const auto bad = house.park("schema", "{}");
    house.user_database.script(
        "UPDATE parked_events SET message_id = repeat('m', 300) WHERE id = " + bad);

    const auto replayed = house.eventctl({"replay", good, bad});
    CHECK(replayed.status == 1);
    CHECK(replayed.out == "replayed 1 message, 1 refused\n");
    CHECK(replayed.err ==
          "eventctl: message 2 is left as it is: its message id, type or content type is longer "
          "than AMQP allows\n");
    CHECK(house.parked(bad, "replayed_at IS NULL") == "true");

    change_binding("remove", "user-service.back", "user-service.auth-events");
    const auto returned = house.eventctl({"replay", good});
    change_binding("add", "user-service.back", "user-service.auth-events");
    CHECK(returned.status == 1);
    CHECK(has(returned.err, "message 1 is left as it is: no queue took it: 312 NO_ROUTE"));
}

TEST_CASE("a replay whose broker goes away names it, what may have been sent, and what was not") {
    SlowReplay slow;
    REQUIRE(eventually([&] { return slow.noted() >= 5; }));

    slow.link.set({.refuse = true});
    slow.link.reset();
    const auto ended = slow.replay.wait();

    CHECK(ended.status == 1);
    const auto uncertain = count_of(ended, "may have been sent");
    const auto replayed = count_of(ended, "replayed");
    CHECK(uncertain > 0);
    CHECK(replayed == slow.noted());
    const auto lines = lines_of(ended.err);
    REQUIRE(lines.size() == 3);
    CHECK(lines[0].starts_with("eventctl: RabbitMQ at 127.0.0.1:" +
                               std::to_string(support::port_of(slow.through)) + ": "));
    CHECK_FALSE(has(ended.err, "@"));
    CHECK(lines[1] == "eventctl: " + std::to_string(uncertain) +
                          " messages may have been sent, and not noted: run it again; what arrives "
                          "twice changes nothing");
    CHECK(lines[2] == "eventctl: " + std::to_string(200 - replayed - uncertain) +
                          " messages were not sent and are as they were: run it again");
}

TEST_CASE("a replay that is interrupted says what it has done and what not") {
    SlowReplay slow;
    REQUIRE(eventually([&] { return slow.noted() >= 5; }));

    slow.replay.interrupt();
    const auto ended = slow.replay.wait();

    CHECK(ended.status == 130);
    const auto told = static_cast<long long>(lines_of(ended.out).size());
    CHECK(count_of(ended, "replayed") == slow.noted());
    CHECK(count_of(ended, "may have been sent") > 0);
    CHECK(has(ended.err, std::to_string(200 - told) + " messages were not sent and are as they "
                                                      "were: run it again\n"));
}
