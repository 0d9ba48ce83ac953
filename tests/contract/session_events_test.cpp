// SessionRevoked: the struct, the schema and the golden messages say the same.
#include <doctest/doctest.h>

#include "events/faults.hpp"
#include "events/session_events.hpp"
#include "tests/contract/announced.hpp"
#include "tests/contract/event_schema.hpp"

using contract::EventSchema;
using contract::examples;
using contract::message_of;
using contract::moment;
using contract::uuid;
using events::SessionRevoked;
using platform::json::Object;

namespace {

constexpr const char* kEvent = "session.revoked.v1";

SessionRevoked one_session() {
    return {.user_id = uuid("01939c3e-8a2b-7c4d-9e1f-3b5a7c9d0e2f"),
            .session_id = uuid("01939c40-0b1c-7d2e-8f3a-4b5c6d7e8f90"),
            .not_before = moment("2026-11-21T10:15:00.250000Z"),
            .version = 5,
            .at = moment("2026-11-21T10:15:00.250000Z")};
}

SessionRevoked every_session() {
    auto event = one_session();
    event.session_id = std::nullopt;
    event.not_before = moment("2026-11-21T10:15:01Z");
    event.version = 9223372036854775807;
    return event;
}

platform::Result<SessionRevoked> decode(const std::string& message) {
    return SessionRevoked::decode(Object::parse(message)->object("data").value());
}

}  // namespace

TEST_CASE("what a SessionRevoked encodes follows the schema and decodes to the same") {
    const EventSchema schema{kEvent};
    for (const auto& event : {one_session(), every_session()}) {
        CAPTURE(event.encode());

        const auto announcement = event.announcement();

        CHECK(announcement.names.routing_key == kEvent);
        CHECK(announcement.subject == event.user_id);
        CHECK(announcement.version == event.version);
        CHECK(announcement.at == event.at);
        CHECK(schema.fault_of(message_of(announcement)) == "");
        const auto decoded = decode(message_of(announcement));
        REQUIRE(decoded);
        CHECK(*decoded == event);
    }
}

TEST_CASE("the golden messages of one session and of every one decode to what they say") {
    CHECK(*decode(examples(kEvent, "valid-one-session")[0].message) == one_session());
    CHECK_FALSE(decode(examples(kEvent, "valid-every-session")[0].message)->session_id);
}

TEST_CASE("every golden message of session.revoked.v1 is read as its schema says") {
    const EventSchema schema{kEvent};
    for (const auto& example : examples(kEvent, "valid-")) {
        CAPTURE(example.name);
        CHECK(schema.fault_of(example.message) == "");
        CHECK(decode(example.message));
    }
    for (const auto& example : examples(kEvent, "invalid-")) {
        CAPTURE(example.name);
        CHECK(schema.fault_of(example.message) != "");
    }
    for (const auto& example : examples(kEvent, "invalid-data-")) {
        CAPTURE(example.name);
        const auto decoded = decode(example.message);
        REQUIRE_FALSE(decoded);
        CHECK(decoded.error().fault.slug == events::faults::kDataRefused.slug);
        CHECK(decoded.error().reason.starts_with("/data/"));
    }
}
