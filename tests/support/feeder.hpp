#pragma once

#include <string>
#include <vector>

#include "platform/amqp/message.hpp"

namespace support {

// Publishes all of them to the private broker and comes back when each is confirmed; a message that
// is returned or refused fails the test.
void feed(const std::vector<platform::amqp::Message>& messages);

// `count` messages for user-service's queue: bodies "0", "1", …, message ids "PREFIX-0", ….
std::vector<platform::amqp::Message> numbered(std::size_t count, const std::string& prefix = "m",
                                              std::size_t first = 0);

}  // namespace support
