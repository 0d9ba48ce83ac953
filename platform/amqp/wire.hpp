#pragma once

#include <amqp.h>
#include <amqp_framing.h>

#include <string>
#include <string_view>
#include <vector>

#include "platform/amqp/message.hpp"

// Between our types and rabbitmq-c's. For this room only.
namespace platform::amqp::wire {

// A view: `text` outlives its use.
[[nodiscard]] inline amqp_bytes_t bytes(std::string_view text) {
    return {text.size(), const_cast<char*>(text.data())};
}
[[nodiscard]] inline std::string_view text(amqp_bytes_t bytes) {
    return {static_cast<const char*>(bytes.bytes), bytes.len};
}

[[nodiscard]] inline amqp_table_entry_t entry(std::string_view key, std::string_view value) {
    amqp_table_entry_t entry{};
    entry.key = bytes(key);
    entry.value.kind = AMQP_FIELD_KIND_UTF8;
    entry.value.value.bytes = bytes(value);
    return entry;
}

// A message's properties as rabbitmq-c wants them: views into the Message, which outlives it.
class Properties {
public:
    explicit Properties(const Message& message);

    [[nodiscard]] const amqp_basic_properties_t* get() const { return &properties_; }

private:
    std::vector<amqp_table_entry_t> entries_;
    amqp_basic_properties_t properties_{};
};

// Copies what we keep of received properties, each header as a text: a table or an array as JSON
// with texts in it.
[[nodiscard]] Message read_properties(const amqp_basic_properties_t& properties);

// What a failed call of rabbitmq-c means, in words; never with a password in them.
[[nodiscard]] std::string reason_of(const amqp_rpc_reply_t& reply);
[[nodiscard]] std::string reason_of(int status);
[[nodiscard]] std::string close_reason(std::uint16_t code, amqp_bytes_t reply_text);

}  // namespace platform::amqp::wire
