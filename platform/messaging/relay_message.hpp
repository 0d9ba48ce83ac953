#pragma once

#include "platform/amqp/message.hpp"
#include "platform/messaging/relay.hpp"
#include "platform/messaging/round.hpp"

namespace platform::messaging {

// What a row is on the wire. The body is the whole envelope; its members that a consumer may want
// before it reads the body are repeated as headers, in the form of CloudEvents' AMQP binding that
// AMQP 0-9-1 can carry.
[[nodiscard]] amqp::Message message_of(const OutboxRow& row, const RelayConfig& config);

}  // namespace platform::messaging
