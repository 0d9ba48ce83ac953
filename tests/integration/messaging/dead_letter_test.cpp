// Dead letters that the broker does not take as they come.
#include <doctest/doctest.h>

#include <set>

#include "tests/integration/messaging/consumer_house.hpp"

using namespace std::chrono_literals;
using namespace support;
using BatchOutcome = ConsumerHouse::BatchOutcome;
using Batch = ConsumerHouse::Batch;

namespace {

constexpr std::size_t kFrameBytes = 131'072;

BatchOutcome refuse_all(Batch batch) {
    BatchOutcome outcome;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        outcome.dead_letter(i, "bad", std::string(1'000, 'e'));
    }
    return outcome;
}

// Ten messages for the queue, of which the fourth is `odd`.
std::vector<platform::amqp::Message> around(
    const std::function<void(platform::amqp::Message&)>& odd) {
    auto messages = numbered(10);
    odd(messages[3]);
    return messages;
}

// How many different ones we have published; those of a lost connection come more than once.
std::size_t with_reason(const QueueTap& dead) {
    std::set<std::string> message_ids;
    for (const auto& letter : dead.all()) {
        if (letter.header("x-dead-letter-reason") == "bad") {
            message_ids.insert(letter.message_id);
        }
    }
    return message_ids.size();
}

ConsumerHouse::Delivery letter_of(const QueueTap& dead, const std::string& message_id) {
    for (const auto& letter : dead.all()) {
        if (letter.message_id == message_id) {
            return letter;
        }
    }
    return {};
}

}  // namespace

TEST_CASE(
    "a dead letter that is longer than a socket's buffer gets through, as do those behind it") {
    ConsumerHouse house;
    feed(around([](auto& message) { message.body = std::string(1'000'000, 'x'); }));

    house.start(refuse_all);

    QueueTap dead{kDeadLetterQueue};
    REQUIRE(eventually([&] { return dead.count() == 10; }));
    CHECK(with_reason(dead) == 10);
    CHECK(letter_of(dead, "m-3").body.size() == 1'000'000);
    CHECK(eventually([] { return ConsumerHouse::queue_is_empty(); }));
}

TEST_CASE("a dead letter whose headers fill a frame is moved by the broker, and holds nobody up") {
    ConsumerHouse house;
    feed(around([](auto& message) {
        message.headers.emplace_back("x-long", std::string(kFrameBytes - 1'000, 'h'));
    }));

    house.start(refuse_all);

    QueueTap dead{kDeadLetterQueue};
    REQUIRE(eventually([&] { return dead.count() == 10; }, 30s));
    CHECK(with_reason(dead) == 9);
    const auto odd = letter_of(dead, "m-3");
    CHECK(odd.body == "3");
    CHECK(odd.header("traceparent") == "trace-3");
    CHECK(odd.header("x-long").size() == kFrameBytes - 1'000);
    CHECK(eventually([] { return ConsumerHouse::queue_is_empty(); }));
}

TEST_CASE(
    "dead letters beyond a limit that the broker got since are moved by it, and go round no more") {
    const auto set_limit = [](const char* bytes) {
        broker_ctl(std::string{"eval 'application:set_env(rabbit, max_message_size, "} + bytes +
                   ").'");
    };
    ConsumerHouse house;
    auto messages = numbered(10);
    messages[3].body = std::string(5'000, 'x');
    messages[7].body = std::string(5'000, 'y');
    feed(messages);
    set_limit("1000");

    house.start(refuse_all);
    QueueTap dead{kDeadLetterQueue};
    const bool all_there = eventually([&] { return dead.count() == 10; }, 40s);
    set_limit("1048576");

    REQUIRE(all_there);
    CHECK(with_reason(dead) == 8);
    CHECK(letter_of(dead, "m-3").body == messages[3].body);
    CHECK(letter_of(dead, "m-7").body == messages[7].body);
    CHECK(eventually([] { return ConsumerHouse::queue_is_empty(); }));
}

TEST_CASE("the log says of a dead letter which request it came from") {
    ConsumerHouse house;
    auto messages = numbered(1);
    messages[0].headers = {{"x-request-id", "r-77"}, {"traceparent", "00-4bf9-00f0-01"}};
    feed(messages);

    house.start(refuse_all);

    CHECK(eventually([&] {
        return house.lines.count({R"("event":"message dead-lettered")", R"("message_id":"m-0")",
                                  R"("request_id":"r-77")", R"("traceparent":"00-4bf9-00f0-01")",
                                  R"("reason":"bad")"}) == 1;
    }));
}
