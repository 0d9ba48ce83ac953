#include "platform/messaging/outbox.hpp"

#include "platform/db/types.hpp"
#include "platform/messaging/envelope.hpp"

namespace platform::messaging {

using soci::use;

// The payload is text to us, and convert_to makes the bytes of it; text bound to bytea itself would
// be read for escapes.
void append(db::Connection& connection, const OutboxMessage& message) {
    const int shard = message.aggregate_id.bytes().back() & 15;
    const auto version = static_cast<long long>(message.version);
    connection.queue(
        "INSERT INTO outbox (shard, event_id, aggregate_id, agg_version, type, routing_key,"
        " payload, traceparent, request_id)"
        " VALUES (:shard, :event_id, :aggregate_id, :version, :type, :routing_key,"
        " convert_to(:payload, 'UTF8'), :traceparent, :request_id)",
        use(shard, "shard"), use(message.event_id, "event_id"),
        use(message.aggregate_id, "aggregate_id"), use(version, "version"),
        use(message.type, "type"), use(message.routing_key, "routing_key"),
        use(message.payload, "payload"), use(message.context.traceparent, "traceparent"),
        use(message.context.request_id, "request_id"));
}

void append(db::Connection& connection, std::string_view source, const Announcement& announcement,
            const RequestContext& context) {
    const EnvelopeDraft draft{.id = Uuid::v7(announcement.at),
                              .source = std::string{source},
                              .type = std::string{announcement.names.type},
                              .subject = announcement.subject.str(),
                              .sequence = announcement.version,
                              .time = announcement.at,
                              .data_schema = std::string{announcement.names.data_schema},
                              .data = announcement.data};
    append(connection, {.event_id = draft.id,
                        .aggregate_id = announcement.subject,
                        .version = announcement.version,
                        .type = draft.type,
                        .routing_key = std::string{announcement.names.routing_key},
                        .payload = encode(draft),
                        .context = context});
}

}  // namespace platform::messaging
