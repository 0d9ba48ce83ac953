#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "platform/core/announcement.hpp"
#include "platform/core/request_context.hpp"
#include "platform/core/uuid.hpp"
#include "platform/db/connection.hpp"

namespace platform::messaging {

inline constexpr std::size_t kPayloadBytesMax = 8192;

// An event that waits to be published. `payload` is its whole envelope (envelope.hpp).
struct OutboxMessage {
    Uuid event_id;
    Uuid aggregate_id;     // what it is about; events of one aggregate keep their order
    std::int64_t version;  // of the aggregate, after the change
    std::string type;      // "auth.UserCreated.v1"
    std::string routing_key;
    std::string payload;  // well-formed UTF-8 without U+0000, at most kPayloadBytesMax
    RequestContext context;
};

// Adds a row to the outbox (outbox.sql), within the transaction that makes the change and while the
// aggregate's own row is locked. One round trip. Throws soci::soci_error, as everything on a
// Connection does; a payload beyond its bound is such an error (check violation).
void append(db::Connection& connection, const OutboxMessage& message);

// The same for an announcement, as a CloudEvents envelope with an id of its own. `source` names the
// service that publishes: "auth-service".
void append(db::Connection& connection, std::string_view source, const Announcement& announcement,
            const RequestContext& context);

}  // namespace platform::messaging
