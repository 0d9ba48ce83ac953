// Messages from a queue: envelopes, and the data of events about users.
#include <string>
#include <variant>

#include "events/user_events.hpp"
#include "platform/core/encoding.hpp"
#include "platform/messaging/envelope.hpp"
#include "tests/fuzz/fuzz.hpp"
#include "tests/fuzz/json_shape.hpp"

namespace fuzz {

namespace {

namespace messaging = platform::messaging;
using platform::json::Object;

constexpr std::size_t kReasonBytesMax = 300;  // no room for what somebody has sent

void try_data(std::string_view type, const Object& data) {
    const auto event = events::decode_user_event(type, data);
    if (!event) {
        ensure(event.error().reason.size() <= kReasonBytesMax, "a reason is short");
        return;
    }
    const auto written = std::visit([](const auto& known) { return known.encode(); }, *event);
    const auto read = Object::parse(written);
    ensure(static_cast<bool>(read), "an event is written as JSON");
    const auto again = events::decode_user_event(type, *read);
    ensure(again && *again == *event, "an event goes there and back");
}

void try_envelope(std::string_view input) {
    const auto envelope = messaging::decode_envelope(input);
    if (!envelope) {
        ensure(envelope.error().reason.size() <= kReasonBytesMax, "a reason is short");
        return;
    }
    ensure(input.size() <= messaging::kEnvelopeBytesMax, "an envelope has its bound");
    ensure(envelope->sequence >= 0, "a sequence starts at 0");
    const auto written = messaging::encode({.id = envelope->id,
                                            .source = envelope->source,
                                            .type = envelope->type,
                                            .subject = envelope->subject,
                                            .sequence = envelope->sequence,
                                            .time = envelope->time,
                                            .data_schema = "urn:x",
                                            .data = envelope->data.str()});
    const auto again = messaging::decode_envelope(written);
    ensure(again && again->id == envelope->id && again->source == envelope->source &&
               again->type == envelope->type && again->subject == envelope->subject &&
               again->sequence == envelope->sequence && again->time == envelope->time,
           "an envelope goes there and back");
    const auto data = envelope->data.str();
    ensure(again->data.names() == envelope->data.names() &&
               shape_of(again->data.str()).depth == shape_of(data).depth,
           "so do the names and the nesting of its data");
    ensure(shape_of(data).fractions || again->data.str() == data,
           "so does its data, where no number has a fraction");
    try_data(envelope->type, envelope->data);
}

}  // namespace

void try_input(std::string_view input) {
    try_envelope(input);
    if (const auto data = Object::parse(input)) {
        try_data("auth.UserUpdated.v1", *data);
        try_data("auth.UserDeleted.v1", *data);
    }
}

}  // namespace fuzz
