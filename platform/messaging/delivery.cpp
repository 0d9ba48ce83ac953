#include "platform/messaging/delivery.hpp"

namespace platform::messaging {

bool is_of_the_way(std::string_view header) {
    return header == kRetryHeader || header == "x-delivery-count" || header == "x-death" ||
           header.starts_with("x-first-death-") || header.starts_with("x-last-death-");
}

Delivery delivery_of(amqp::Message message, bool redelivered) {
    Delivery delivery{.body = std::move(message.body),
                      .message_id = std::move(message.message_id),
                      .type = std::move(message.type),
                      .content_type = std::move(message.content_type),
                      .exchange = std::move(message.exchange),
                      .routing_key = std::move(message.routing_key),
                      .headers = {},
                      .redelivered = redelivered};
    for (auto& [name, value] : message.headers) {
        delivery.headers.insert_or_assign(std::move(name), std::move(value));
    }
    return delivery;
}

}  // namespace platform::messaging
