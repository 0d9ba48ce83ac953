#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "platform/amqp/message.hpp"

namespace platform::messaging {

// One message as it came. What a publisher left out is empty.
struct Delivery {
    std::string body;
    std::string message_id;
    std::string type;
    std::string content_type;
    std::string exchange;
    std::string routing_key;
    amqp::Headers headers;  // by name, each once
    bool redelivered = false;

    // Lives as long as `headers`.
    [[nodiscard]] std::string_view header(std::string_view name) const {
        const auto found = std::find_if(headers.begin(), headers.end(),
                                        [&](const auto& header) { return header.first == name; });
        return found == headers.end() ? std::string_view{} : found->second;
    }
};

// How often a message was given again after a while. A header of our own, as the broker's counts
// differ from version to version.
inline constexpr std::string_view kRetryHeader = "x-retry";

// Whether brokers and retries write that header, and no publisher: it says how a message came.
[[nodiscard]] bool is_of_the_way(std::string_view header);

[[nodiscard]] Delivery delivery_of(amqp::Message message, bool redelivered);

}  // namespace platform::messaging
