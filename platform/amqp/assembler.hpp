#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "platform/amqp/message.hpp"

namespace platform::amqp {

inline constexpr std::uint64_t kBodyBytesMax = 16 * 1024 * 1024;

// Puts one channel's frames together: a message comes as a method, a header and as many body frames
// as it takes (AMQP 0-9-1, section 4.2.6), never interleaved with another. A step that answers
// false broke that order or the bound of a body, and the connection must go.
class Assembler {
public:
    using Content = std::variant<Incoming, Returned>;

    [[nodiscard]] bool begin(Content content);
    // `properties` has the properties and headers; exchange and routing key came with the method.
    [[nodiscard]] bool header(std::uint64_t body_bytes, Message properties);
    [[nodiscard]] bool body(std::string_view part);

    // The message, once, when it is whole.
    [[nodiscard]] std::optional<Content> take();

private:
    enum class Stage { idle, header, body, whole };

    Stage stage_ = Stage::idle;
    Content content_;
    std::uint64_t missing_bytes_ = 0;
};

}  // namespace platform::amqp
