#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace platform::amqp {

using Headers = std::vector<std::pair<std::string, std::string>>;

// A message with the properties that we use. Those that are empty are left out on the wire.
struct Message {
    std::string exchange;
    std::string routing_key;
    std::string body;
    std::string message_id;
    std::string type;
    std::string content_type;
    std::string correlation_id{};  // a Publisher sets its own
    Headers headers{};  // texts; what else came in is written out as text, a table as JSON
};

// What the broker delivered to a consumer.
struct Incoming {
    std::uint64_t tag = 0;  // for the acknowledgement, on the connection that it came by
    bool redelivered = false;
    Message message;
};

// A mandatory message that no queue wanted. Comes before its confirm.
struct Returned {
    std::uint16_t code = 0;
    std::string text;
    Message message;
};

// basic.ack or basic.nack for one publishing, or for all up to it.
struct Confirm {
    std::uint64_t tag = 0;
    bool multiple = false;
    bool positive = false;
};

}  // namespace platform::amqp
