// What the parking lot keeps of hostile messages, and how it tells them apart.
#include <doctest/doctest.h>

#include <random>

#include "platform/messaging/dead_letter_drain.hpp"
#include "tests/integration/messaging/consumer_house.hpp"

using namespace std::chrono_literals;
using namespace support;
using BatchOutcome = ConsumerHouse::BatchOutcome;
using Batch = ConsumerHouse::Batch;
using Delivery = ConsumerHouse::Delivery;
using platform::messaging::ParkedMessage;
using platform::messaging::ParkingLot;

namespace {

// Nothing that PostgreSQL could compress into an index.
std::string noise(std::size_t bytes) {
    std::minstd_rand random{7};
    std::uniform_int_distribution<int> letter{'a', 'z'};
    std::string text(bytes, ' ');
    for (auto& character : text) {
        character = static_cast<char>(letter(random));
    }
    return text;
}

Delivery delivery(const std::string& body, const std::string& routing_key = "user.created.v1") {
    return {.body = body,
            .message_id = {},
            .type = "t",
            .content_type = {},
            .exchange = "auth.events",
            .routing_key = routing_key,
            .headers = {}};
}

}  // namespace

TEST_CASE("a dead letter's reason is one of the broker's, whatever its header says") {
    ConsumerHouse house;
    auto letters = numbered(5);
    const std::vector<std::string> reasons{noise(20'000), std::string("delivery\0limit", 14),
                                           "maxlen", "reason of somebody's", "rejected"};
    for (std::size_t i = 0; i < letters.size(); ++i) {
        letters[i].exchange = "user-service.dead-letter";
        letters[i].routing_key = kDeadLetterQueue;
        letters[i].headers.emplace_back("x-first-death-reason", reasons[i]);
        letters[i].headers.emplace_back("x-first-death-queue", noise(5'000));
    }
    feed(letters);

    house.start(platform::messaging::park_dead_letters, ConsumerHouse::dead_letter_config());

    REQUIRE(eventually([&] { return house.parked("dead_letter") == 3; }));
    CHECK(eventually([] { return ConsumerHouse::queue_is_empty(kDeadLetterQueue); }));
    CHECK(house.parked("maxlen") == 1);
    CHECK(house.parked("rejected") == 1);
    CHECK(house.scratch.number("SELECT max(length(error)) FROM parked_events") < 300);
}

TEST_CASE("a message that no row takes is parked by its body alone, and its neighbours whole") {
    ConsumerHouse house;
    house.scratch.script("ALTER TABLE parked_events ADD CHECK (type <> 'odd')");
    auto odd = delivery("odd body");
    odd.type = "odd";
    const auto before = delivery("before");
    const auto after = delivery("after");
    const std::vector<ParkedMessage> three{
        {&before, "bad", "b"}, {&odd, "bad", "o"}, {&after, "bad", "a"}};

    REQUIRE(house.parking.park(kQueue, three));

    CHECK(house.scratch.text("SELECT string_agg(concat_ws('|', reason, type, routing_key,"
                             " convert_from(body, 'UTF8'), times), ' ' ORDER BY id)"
                             " FROM parked_events") ==
          "bad|t|user.created.v1|before|1 not_parkable|||odd body|1 "
          "bad|t|user.created.v1|after|1");
    CHECK(house.scratch.text("SELECT error FROM parked_events WHERE reason = 'not_parkable'")
              .starts_with("Only its body could be kept (23514: "));
}

TEST_CASE("a reason that is too long for its index is cut, not tried for ever") {
    ConsumerHouse house;
    feed(numbered(3));

    house.start([](Batch batch) {
        BatchOutcome outcome;
        for (std::size_t i = 0; i < batch.size(); ++i) {
            outcome.park(i, noise(20'000) + '\0', "bad");
        }
        return outcome;
    });

    CHECK(eventually([] { return ConsumerHouse::queue_is_empty(); }));
    CHECK(house.parked(noise(20'000).substr(0, 64)) == 3);
}

TEST_CASE("messages that differ in anything of their own are two; the way they came makes none") {
    const auto one = delivery("body");
    const auto same_as_one = [&one](const Delivery& other) {
        return ParkingLot::fingerprint("q", one) == ParkingLot::fingerprint("q", other);
    };
    auto other_type = one;
    other_type.type = "u";
    auto other_header = one;
    other_header.headers.emplace_back("x-own", "1");
    auto shifted = one;
    shifted.type = "tb";
    shifted.body = "ody";
    auto retried = one;
    retried.exchange = "user-service.back";
    retried.routing_key = "user-service.auth-events";
    retried.headers = {{"x-original-routing-key", "user.created.v1"},
                       {"x-retry", "2"},
                       {"x-death", "[]"},
                       {"x-first-death-reason", "expired"},
                       {"x-delivery-count", "3"}};

    CHECK(same_as_one(one));
    CHECK(same_as_one(retried));
    CHECK_FALSE(same_as_one(delivery("body", "user.deleted.v1")));
    CHECK_FALSE(same_as_one(other_type));
    CHECK_FALSE(same_as_one(other_header));
    CHECK_FALSE(same_as_one(shifted));
    CHECK(ParkingLot::fingerprint("q", one) != ParkingLot::fingerprint("r", one));
}

TEST_CASE("headers that are tables are kept in a form that people can read") {
    ConsumerHouse house;
    broker_ctl(R"(eval 'rabbit_basic:publish(rabbit_misc:r(<<"/">>, exchange, <<"auth.events">>),)"
               R"( <<"user.created.v1">>, [{headers, [{<<"x-table">>, table,)"
               R"( [{<<"a">>, longstr, <<"b">>}, {<<"list">>, array, [{long, 7}, {bool, true}]}]},)"
               R"( {<<"x-none">>, void, undefined}]}], <<"body">>).')");

    house.start([](Batch) { return BatchOutcome{}.park(0, "bad", "bad"); });

    REQUIRE(eventually([&] { return house.parked("bad") == 1; }));
    CHECK(house.scratch.text("SELECT headers ->> 'x-table' FROM parked_events") ==
          R"({"a":"b","list":["7","true"]})");
    CHECK(house.scratch.text("SELECT headers ->> 'x-none' FROM parked_events").empty());
}

TEST_CASE("suspects of which nothing was heard for a day are forgotten") {
    ConsumerHouse house;
    REQUIRE(house.parking.begin_suspect(kQueue, delivery("gone")));
    REQUIRE(house.parking.begin_suspect(kQueue, delivery("lately")));
    house.scratch.script(
        "UPDATE suspect_events SET last_begun_at = last_begun_at - interval '25 hours'"
        " WHERE fingerprint = decode('" +
        ParkingLot::fingerprint(kQueue, delivery("gone")) + "', 'hex')");

    const auto begun = house.parking.begin_suspect(kQueue, delivery("new"));

    REQUIRE(begun);
    CHECK(*begun == 1);
    CHECK(house.scratch.number("SELECT count(*) FROM suspect_events") == 2);
    CHECK(*house.parking.begin_suspect(kQueue, delivery("gone")) == 1);
    CHECK(*house.parking.begin_suspect(kQueue, delivery("lately")) == 2);
}
