// The structs, the schemas and the golden messages of auth-service's events say the same.
#include <doctest/doctest.h>

#include "events/faults.hpp"
#include "events/user_events.hpp"
#include "platform/json/reader.hpp"
#include "platform/messaging/outbox.hpp"
#include "tests/contract/announced.hpp"
#include "tests/contract/event_schema.hpp"

using contract::EventSchema;
using contract::examples;
using contract::message_of;
using contract::moment;
using contract::uuid;
using events::UserChange;
using events::UserDeleted;
using events::UserState;
using platform::json::Object;

namespace {

constexpr const char* kEvent = "user.created.v1";

UserState ada() {
    return {.user_id = uuid("01939c3e-8a2b-7c4d-9e1f-3b5a7c9d0e2f"),
            .version = 1,
            .username = "Ada.Lovelace",
            .email = "ada@example.org",
            .first_name = "Ada",
            .last_name = "Lovelace",
            .created_at = moment("2026-11-21T09:30:00.123456Z"),
            .username_changed_at = moment("2026-11-21T09:30:00.123456Z")};
}

UserState ada_with_the_longest_values() {
    std::string name;
    for (int i = 0; i < 100; ++i) {
        name += "\u00c5";
    }
    auto event = ada();
    event.version = 9223372036854775807;
    event.username = std::string(32, 'a');
    event.email = std::string(242, 'e') + "@example.org";
    event.first_name = name;
    event.last_name = name;
    return event;
}

UserState ada_with_odd_values() {
    auto event = ada();
    event.username = "_.-";
    event.email = "\"quoted\\\"@example.org";
    event.first_name = "line\nfeed \"and\" \\ \u2028";
    event.last_name = std::nullopt;
    event.created_at = moment("1969-12-31T23:59:59.000001Z");
    return event;
}

std::string message_of(const UserState& state, UserChange change = UserChange::created) {
    return contract::message_of(events::announce(change, state, state.created_at));
}

// What a golden message decodes to.
platform::Result<events::UserEvent> decode(const std::string& message) {
    const auto envelope = Object::parse(message);
    return events::decode_user_event(*envelope->text("type"), envelope->object("data").value());
}

const std::vector<std::string> kStateEvents{"user.created.v1", "user.updated.v1",
                                            "user.disabled.v1", "user.enabled.v1",
                                            "user.snapshot.v1"};

Object data_of(const std::string& message) {
    return Object::parse(message)->object("data").value();
}

// A message whose data is no object; decode_envelope refuses it before anybody asks for its data.
bool has_no_object(const std::string& message) {
    return !Object::parse(message)->object("data");
}

}  // namespace

TEST_CASE("what a UserState encodes follows the schema and decodes to the same") {
    const EventSchema schema{kEvent};
    for (const auto& event : {ada(), ada_with_the_longest_values(), ada_with_odd_values()}) {
        CAPTURE(event.encode());

        const auto decoded = UserState::decode(*Object::parse(event.encode()));

        CHECK(schema.fault_of(message_of(event)) == "");
        CHECK(message_of(event).size() <= platform::messaging::kPayloadBytesMax);
        REQUIRE(decoded);
        CHECK(*decoded == event);
    }
}

TEST_CASE("each valid golden message of user.created.v1 follows the schema and decodes") {
    const EventSchema schema{kEvent};
    for (const auto& example : examples(kEvent, "valid-")) {
        CAPTURE(example.name);
        const auto& message = example.message;

        const auto decoded = UserState::decode(data_of(message));

        CHECK(schema.fault_of(message) == "");
        REQUIRE(decoded);
        CHECK(schema.fault_of(message_of(*decoded)) == "");
        CHECK(decoded->user_id.str() == Object::parse(message)->text("subject"));
        CHECK(decoded->version == std::stoll(*Object::parse(message)->text("sequence")));
    }
}

TEST_CASE("the golden message with names decodes to what it says") {
    const auto decoded =
        UserState::decode(data_of(examples(kEvent, "valid-with-names")[0].message));

    REQUIRE(decoded);
    CHECK(*decoded == ada());
}

TEST_CASE("each invalid golden message of user.created.v1 breaks the schema") {
    const EventSchema schema{kEvent};
    for (const auto& example : examples(kEvent, "invalid-")) {
        CAPTURE(example.name);
        const auto& message = example.message;
        CHECK(schema.fault_of(message) != "");
    }
}

TEST_CASE("each golden message with invalid data is refused by the decoder, without its values") {
    for (const auto& example : examples(kEvent, "invalid-data-")) {
        CAPTURE(example.name);
        const auto& message = example.message;
        if (has_no_object(message)) {
            CHECK_FALSE(platform::messaging::decode_envelope(message));
            continue;
        }

        const auto decoded = UserState::decode(data_of(message));

        REQUIRE_FALSE(decoded);
        CHECK(decoded.error().reason != "");
        CHECK(decoded.error().reason.find("example.org") == std::string::npos);
    }
}

TEST_CASE("what a schema cannot say, the decoder refuses and names") {
    struct Row {
        const char* member;
        const char* given;
        const char* wrong;
    };
    for (const auto& row : {
             Row{"created_at", "2026-11-21", "2026-13-01"},
             Row{"created_at", "2026-11-21", "2026-02-29"},
             Row{"version", ":1,", ":9223372036854775808,"},
         }) {
        CAPTURE(row.wrong);
        std::string data = ada().encode();
        data.replace(data.find(row.given), std::string_view{row.given}.size(), row.wrong);

        const auto decoded = UserState::decode(*Object::parse(data));

        REQUIRE_FALSE(decoded);
        CHECK(decoded.error().fault.slug == events::faults::kDataRefused.slug);
        CHECK(decoded.error().reason.starts_with("/data/" + std::string{row.member}));
    }
}

TEST_CASE("a message whose data is no JSON object, or no JSON of ours, has no envelope") {
    for (const char* data : {"", "null", "[]", "{\"user_id\":", "{\"version\":1,\"version\":2}",
                             "{\"username\":\"a\\u0000b\"}", "{\"username\":\"\xff\"}"}) {
        CAPTURE(data);
        auto message = message_of(ada());
        const auto whole = ada().encode();
        message.replace(message.find(whole), whole.size(), data);

        CHECK_FALSE(platform::messaging::decode_envelope(message));
    }
}

TEST_CASE("each kind of change is announced under its own name, as its schema says") {
    for (std::size_t kind = 0; kind < kStateEvents.size(); ++kind) {
        const auto& name = kStateEvents[kind];
        CAPTURE(name);
        auto state = ada();
        state.version = 7;
        state.disabled = kind % 2 == 0;

        const auto announcement =
            events::announce(static_cast<UserChange>(kind), state, state.created_at);

        CHECK(announcement.names.routing_key == name);
        CHECK(EventSchema{name}.fault_of(message_of(announcement)) == "");
        CHECK(std::get<UserState>(*decode(message_of(announcement))) == state);
    }
}

TEST_CASE("what a UserDeleted encodes follows the schema and decodes to the same") {
    const UserDeleted deleted{.user_id = ada().user_id,
                              .version = 9223372036854775807,
                              .deleted_at = moment("2026-11-21T09:30:00.123456Z")};

    const auto announcement = deleted.announcement();

    CHECK(announcement.names.routing_key == "user.deleted.v1");
    CHECK(EventSchema{"user.deleted.v1"}.fault_of(message_of(announcement)) == "");
    CHECK(std::get<UserDeleted>(*decode(message_of(announcement))) == deleted);
}

TEST_CASE("every golden message of auth-service is read as its schema says") {
    auto names = kStateEvents;
    names.push_back("user.deleted.v1");
    for (const auto& name : names) {
        const EventSchema schema{name};
        for (const auto& example : examples(name, "valid-")) {
            CAPTURE(name + "/" + example.name);
            CHECK(schema.fault_of(example.message) == "");
            CHECK(decode(example.message));
        }
        for (const auto& example : examples(name, "invalid-data-")) {
            CAPTURE(name + "/" + example.name);
            CHECK(schema.fault_of(example.message) != "");
            CHECK((has_no_object(example.message) || !decode(example.message)));
        }
    }
}

TEST_CASE("a later version of a type, and a type of others, is told apart from bad data") {
    for (const char* type :
         {"auth.UserCreated.v2", "auth.UserPromoted.v1", "", "user.created.v1"}) {
        CAPTURE(type);

        const auto decoded = events::decode_user_event(type, *Object::parse(ada().encode()));

        REQUIRE_FALSE(decoded);
        CHECK(decoded.error().fault.slug == "schema");
    }
}
