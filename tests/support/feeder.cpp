#include "tests/support/feeder.hpp"

#include <doctest/doctest.h>

#include "platform/amqp/publisher.hpp"
#include "tests/support/kept_log.hpp"
#include "tests/support/servers.hpp"

namespace support {

using platform::amqp::Message;
using platform::amqp::Outcome;

void feed(const std::vector<Message>& messages) {
    platform::loop::Loop loop;
    platform::log::Logger log{"feeder", platform::log::Level::debug, support::keep_log_line};
    auto endpoint = platform::amqp::parse_url(environment("TEST_RABBITMQ_URL"));
    REQUIRE(endpoint);
    platform::amqp::Publisher publisher{
        loop, std::move(*endpoint), {.name = "feeder", .exchanges = {"auth.events"}}, log};
    std::string trouble;
    const auto give_up = [&](const std::string& why) {
        trouble = why;  // a callback must not throw
        loop.stop();
    };
    platform::loop::Timer too_late{loop, [&] { give_up("the broker did not confirm in time"); }};
    std::size_t sent = 0;
    std::size_t settled = 0;
    publisher.start({.on_settled =
                         [&](auto, Outcome outcome, auto& reason, auto) {
                             if (outcome != Outcome::confirmed) {
                                 give_up(reason);
                             } else if (++settled == messages.size()) {
                                 loop.stop();
                             }
                         },
                     .on_lost = [&] { give_up("the feeder lost its connection"); },
                     .on_ready =
                         [&] {
                             while (sent < messages.size() &&
                                    publisher.publish(messages[sent], sent + 1)) {
                                 ++sent;
                             }
                         }});
    too_late.start(std::chrono::seconds{30});
    loop.run();
    publisher.stop();
    REQUIRE_MESSAGE(trouble.empty(), trouble);
}

std::vector<Message> numbered(std::size_t count, const std::string& prefix, std::size_t first) {
    std::vector<Message> messages;
    for (std::size_t i = first; i < first + count; ++i) {
        messages.push_back({.exchange = "auth.events",
                            .routing_key = "user.created.v1",
                            .body = std::to_string(i),
                            .message_id = prefix + "-" + std::to_string(i),
                            .type = "test.Happened.v1",
                            .content_type = "text/plain",
                            .headers = {{"traceparent", "trace-" + std::to_string(i)}}});
    }
    return messages;
}

}  // namespace support
