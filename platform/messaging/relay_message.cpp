#include "platform/messaging/relay_message.hpp"

#include "platform/messaging/envelope.hpp"

namespace platform::messaging {

amqp::Message message_of(const OutboxRow& row, const RelayConfig& config) {
    return {.exchange = config.exchange,
            .routing_key = row.routing_key,
            .body = row.payload,
            .message_id = row.event_id,
            .type = row.type,
            .content_type = std::string{kEnvelopeContentType},
            // By name, as our own consumer keeps them.
            .headers = {{"cloudEvents_id", row.event_id},
                        {"cloudEvents_sequence", padded_sequence(row.version)},
                        {"cloudEvents_source", config.source},
                        {"cloudEvents_specversion", "1.0"},
                        {"cloudEvents_subject", row.aggregate_id},
                        {"cloudEvents_type", row.type},
                        {"traceparent", row.traceparent},
                        {"x-request-id", row.request_id}}};
}

}  // namespace platform::messaging
