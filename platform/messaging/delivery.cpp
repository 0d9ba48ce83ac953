#include "platform/messaging/delivery.hpp"

namespace platform::messaging {

namespace {

// By name; of those with the same name the last is the one that counts.
amqp::Headers in_order(amqp::Headers headers) {
    const auto not_after = [](const auto& a, const auto& b) { return a.first >= b.first; };
    if (std::adjacent_find(headers.begin(), headers.end(), not_after) == headers.end()) {
        return headers;  // as our own relay writes them
    }
    std::reverse(headers.begin(), headers.end());
    std::stable_sort(headers.begin(), headers.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    const auto same = [](const auto& a, const auto& b) { return a.first == b.first; };
    headers.erase(std::unique(headers.begin(), headers.end(), same), headers.end());
    return headers;
}

}  // namespace

bool is_of_the_way(std::string_view header) {
    return header == kRetryHeader || header == "x-delivery-count" || header == "x-death" ||
           header.starts_with("x-first-death-") || header.starts_with("x-last-death-");
}

Delivery delivery_of(amqp::Message message, bool redelivered) {
    return {.body = std::move(message.body),
            .message_id = std::move(message.message_id),
            .type = std::move(message.type),
            .content_type = std::move(message.content_type),
            .exchange = std::move(message.exchange),
            .routing_key = std::move(message.routing_key),
            .headers = in_order(std::move(message.headers)),
            .redelivered = redelivered};
}

}  // namespace platform::messaging
