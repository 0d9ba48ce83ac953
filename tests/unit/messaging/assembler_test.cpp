#include "platform/amqp/assembler.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

using platform::amqp::Assembler;
using platform::amqp::Incoming;
using platform::amqp::kBodyBytesMax;
using platform::amqp::Message;
using platform::amqp::Returned;

namespace {

Incoming delivery(std::uint64_t tag) {
    Incoming incoming;
    incoming.tag = tag;
    incoming.message.exchange = "auth.events";
    incoming.message.routing_key = "user.created.v1";
    return incoming;
}

Message properties(const std::string& message_id) {
    Message message;
    message.message_id = message_id;
    return message;
}

}  // namespace

TEST_CASE("a message comes out whole, however its body is cut into frames") {
    const bool holds = rc::check([](const std::vector<std::string>& parts) {
        Assembler assembler;
        std::string body;
        for (const auto& part : parts) {
            body += part;
        }

        RC_ASSERT(assembler.begin(delivery(7)));
        RC_ASSERT(!assembler.take());
        RC_ASSERT(assembler.header(body.size(), properties("id")));
        for (const auto& part : parts) {
            if (!part.empty()) {
                RC_ASSERT(!assembler.take());
                RC_ASSERT(assembler.body(part));
            }
        }

        const auto content = assembler.take();
        RC_ASSERT(content.has_value());
        const auto& incoming = std::get<Incoming>(*content);
        RC_ASSERT(incoming.tag == 7U);
        RC_ASSERT(incoming.message.body == body);
        RC_ASSERT(incoming.message.message_id == "id");
        RC_ASSERT(incoming.message.routing_key == "user.created.v1");
        RC_ASSERT(!assembler.take());
    });

    CHECK(holds);
}

TEST_CASE("a returned message is told from a delivered one") {
    Assembler assembler;
    Returned returned;
    returned.code = 312;

    REQUIRE(assembler.begin(returned));
    REQUIRE(assembler.header(0, properties("id")));
    const auto content = assembler.take();

    REQUIRE(content);
    CHECK(std::get<Returned>(*content).code == 312);
}

TEST_CASE("frames out of order and bodies beyond the bound are refused") {
    Assembler assembler;

    CHECK_FALSE(assembler.header(1, {}));
    CHECK_FALSE(assembler.body("x"));
    REQUIRE(assembler.begin(delivery(1)));
    CHECK_FALSE(assembler.begin(delivery(2)));
    CHECK_FALSE(assembler.body("x"));
    CHECK_FALSE(assembler.header(kBodyBytesMax + 1, {}));
    REQUIRE(assembler.header(2, {}));
    CHECK_FALSE(assembler.header(2, {}));
    CHECK_FALSE(assembler.body("xyz"));
    CHECK(assembler.body("xy"));
}
