#include "platform/amqp/wire.hpp"

#include "platform/json/writer.hpp"

namespace platform::amqp::wire {

namespace {

constexpr std::uint8_t kPersistent = 2;

constexpr int kDepthMax = 16;  // of tables in tables; what is deeper is shown as "…"

std::string json_of(const amqp_table_t& table, int depth);
std::string json_of(const amqp_array_t& array, int depth);

// Of what is neither table nor array.
std::string text_of(const amqp_field_value_t& field) {
    const auto& value = field.value;
    switch (field.kind) {
        case AMQP_FIELD_KIND_UTF8:
        case AMQP_FIELD_KIND_BYTES:
            return std::string{text(value.bytes)};
        case AMQP_FIELD_KIND_BOOLEAN:
            return value.boolean != 0 ? "true" : "false";
        case AMQP_FIELD_KIND_I8:
            return std::to_string(value.i8);
        case AMQP_FIELD_KIND_U8:
            return std::to_string(value.u8);
        case AMQP_FIELD_KIND_I16:
            return std::to_string(value.i16);
        case AMQP_FIELD_KIND_U16:
            return std::to_string(value.u16);
        case AMQP_FIELD_KIND_I32:
            return std::to_string(value.i32);
        case AMQP_FIELD_KIND_U32:
            return std::to_string(value.u32);
        case AMQP_FIELD_KIND_I64:
            return std::to_string(value.i64);
        case AMQP_FIELD_KIND_U64:
        case AMQP_FIELD_KIND_TIMESTAMP:
            return std::to_string(value.u64);
        case AMQP_FIELD_KIND_F32:
            return std::to_string(value.f32);
        case AMQP_FIELD_KIND_F64:
            return std::to_string(value.f64);
        case AMQP_FIELD_KIND_DECIMAL:
            return std::to_string(value.decimal.value) + "e-" +
                   std::to_string(value.decimal.decimals);
        default:
            return {};
    }
}

bool is_nested(const amqp_field_value_t& field) {
    return field.kind == AMQP_FIELD_KIND_TABLE || field.kind == AMQP_FIELD_KIND_ARRAY;
}

std::string json_of(const amqp_field_value_t& nested, int depth) {
    if (depth > kDepthMax) {
        return "\"…\"";
    }
    return nested.kind == AMQP_FIELD_KIND_TABLE ? json_of(nested.value.table, depth)
                                                : json_of(nested.value.array, depth);
}

std::string json_of(const amqp_table_t& table, int depth) {
    json::ObjectWriter object;
    for (int i = 0; i < table.num_entries; ++i) {
        const auto& [key, value] = table.entries[i];
        if (is_nested(value)) {
            object.raw(text(key), json_of(value, depth + 1));
        } else {
            object.text(text(key), text_of(value));
        }
    }
    return object.str();
}

std::string json_of(const amqp_array_t& array, int depth) {
    json::ArrayWriter elements;
    for (int i = 0; i < array.num_entries; ++i) {
        const auto& value = array.entries[i];
        if (is_nested(value)) {
            elements.raw(json_of(value, depth + 1));
        } else {
            elements.text(text_of(value));
        }
    }
    return elements.str();
}

}  // namespace

Properties::Properties(const Message& message) {
    entries_.reserve(message.headers.size());
    for (const auto& [name, value] : message.headers) {
        entries_.push_back(entry(name, value));
    }
    properties_._flags = AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_HEADERS_FLAG;
    properties_.delivery_mode = kPersistent;
    properties_.headers = {static_cast<int>(entries_.size()), entries_.data()};
    const auto set = [&](const std::string& value, amqp_bytes_t& property, amqp_flags_t flag) {
        if (!value.empty()) {
            property = bytes(value);
            properties_._flags |= flag;
        }
    };
    set(message.message_id, properties_.message_id, AMQP_BASIC_MESSAGE_ID_FLAG);
    set(message.type, properties_.type, AMQP_BASIC_TYPE_FLAG);
    set(message.content_type, properties_.content_type, AMQP_BASIC_CONTENT_TYPE_FLAG);
    set(message.correlation_id, properties_.correlation_id, AMQP_BASIC_CORRELATION_ID_FLAG);
}

Message read_properties(const amqp_basic_properties_t& properties) {
    const auto get = [&](amqp_bytes_t property, amqp_flags_t flag) {
        return (properties._flags & flag) != 0 ? std::string{text(property)} : std::string{};
    };
    Message message;
    message.message_id = get(properties.message_id, AMQP_BASIC_MESSAGE_ID_FLAG);
    message.type = get(properties.type, AMQP_BASIC_TYPE_FLAG);
    message.content_type = get(properties.content_type, AMQP_BASIC_CONTENT_TYPE_FLAG);
    message.correlation_id = get(properties.correlation_id, AMQP_BASIC_CORRELATION_ID_FLAG);
    if ((properties._flags & AMQP_BASIC_HEADERS_FLAG) != 0) {
        for (int i = 0; i < properties.headers.num_entries; ++i) {
            const auto& header = properties.headers.entries[i];
            message.headers.emplace_back(text(header.key), is_nested(header.value)
                                                               ? json_of(header.value, 1)
                                                               : text_of(header.value));
        }
    }
    return message;
}

std::string reason_of(int status) {
    return amqp_error_string2(status);
}

std::string close_reason(std::uint16_t code, amqp_bytes_t reply_text) {
    const auto shown = text(reply_text);  // "ACCESS_REFUSED - …", "NOT_FOUND - …"
    return "the broker closed it: " + std::to_string(code) + " " + std::string{shown};
}

std::string reason_of(const amqp_rpc_reply_t& reply) {
    if (reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION) {
        if (reply.reply.id == AMQP_CONNECTION_CLOSE_METHOD) {
            const auto& close = *static_cast<amqp_connection_close_t*>(reply.reply.decoded);
            return close_reason(close.reply_code, close.reply_text);
        }
        if (reply.reply.id == AMQP_CHANNEL_CLOSE_METHOD) {
            const auto& close = *static_cast<amqp_channel_close_t*>(reply.reply.decoded);
            return close_reason(close.reply_code, close.reply_text);
        }
    }
    return reason_of(reply.library_error);
}

}  // namespace platform::amqp::wire
