#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "platform/core/clock.hpp"
#include "platform/core/error.hpp"
#include "platform/core/result.hpp"
#include "platform/core/uuid.hpp"
#include "platform/json/reader.hpp"

namespace platform::messaging {

inline constexpr std::string_view kEnvelopeContentType = "application/cloudevents+json";
inline constexpr std::size_t kEnvelopeBytesMax = 65'536;

inline constexpr Fault kEnvelopeInvalid{ErrorCode::invalid, "envelope_invalid",
                                        "The message is no CloudEvents 1.0 envelope of ours."};

// A CloudEvents 1.0 event in JSON's structured mode. `source` and `id` together name it for ever.
struct Envelope {
    Uuid id;
    std::string source;     // a URI reference: "auth-service"
    std::string type;       // "auth.UserCreated.v1"
    std::string subject;    // what it is about, as text: the user id
    std::int64_t sequence;  // version of the subject, from 0; on the wire 19 digits with zeros
    Timestamp time;
    json::Object data;
};

// What an Envelope is written from: `data` is a finished JSON object.
struct EnvelopeDraft {
    Uuid id;
    std::string source;
    std::string type;
    std::string subject;
    std::int64_t sequence;
    Timestamp time;
    std::string data_schema;  // a URI: "urn:user-platform:events:user.created.v1"
    std::string data;
};

// The subject is the partition key too: events of one subject keep their order.
[[nodiscard]] std::string encode(const EnvelopeDraft& draft);

// A sequence as it stands on the wire: comparing the texts compares the numbers.
[[nodiscard]] std::string padded_sequence(std::int64_t sequence);

// Strict about what it reads, indifferent to members it does not know. At most kEnvelopeBytesMax.
// Fails with kEnvelopeInvalid, or json's kMalformedJson; the reason names the member at fault and
// repeats no value.
[[nodiscard]] Result<Envelope> decode_envelope(std::string_view body);

}  // namespace platform::messaging
