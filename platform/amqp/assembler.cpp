#include "platform/amqp/assembler.hpp"

namespace platform::amqp {

namespace {

Message& message_in(Assembler::Content& content) {
    return std::visit([](auto& of_kind) -> Message& { return of_kind.message; }, content);
}

}  // namespace

bool Assembler::begin(Content content) {
    if (stage_ != Stage::idle) {
        return false;
    }
    content_ = std::move(content);
    stage_ = Stage::header;
    return true;
}

bool Assembler::header(std::uint64_t body_bytes, Message properties) {
    if (stage_ != Stage::header || body_bytes > kBodyBytesMax) {
        return false;
    }
    Message& message = message_in(content_);
    properties.exchange = std::move(message.exchange);
    properties.routing_key = std::move(message.routing_key);
    message = std::move(properties);
    message.body.reserve(body_bytes);
    missing_bytes_ = body_bytes;
    stage_ = missing_bytes_ == 0 ? Stage::whole : Stage::body;
    return true;
}

bool Assembler::body(std::string_view part) {
    if (stage_ != Stage::body || part.size() > missing_bytes_) {
        return false;
    }
    message_in(content_).body += part;
    missing_bytes_ -= part.size();
    stage_ = missing_bytes_ == 0 ? Stage::whole : Stage::body;
    return true;
}

std::optional<Assembler::Content> Assembler::take() {
    if (stage_ != Stage::whole) {
        return std::nullopt;
    }
    stage_ = Stage::idle;
    return std::move(content_);
}

}  // namespace platform::amqp
