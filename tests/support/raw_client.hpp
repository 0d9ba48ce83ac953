#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "platform/http/descriptor.hpp"
#include "platform/http/message.hpp"

namespace support {

struct RawResponse {
    int status;
    platform::http::HeaderList headers;
    std::string body;

    [[nodiscard]] std::optional<std::string> header(std::string_view name) const;
};

// A TCP connection to loopback that sends exactly what it is told, and nothing else.
class RawClient {
public:
    static constexpr std::chrono::milliseconds kPatience{10'000};

    // `receive_buffer_bytes` 0 leaves the kernel's own size.
    explicit RawClient(std::uint16_t port, int receive_buffer_bytes = 0);

    // False where the server has closed.
    bool send(std::string_view bytes);

    // The next answer, interim ones included; nothing where the connection ends or time runs out.
    // An answer to HEAD has no body, whatever its Content-Length says.
    [[nodiscard]] std::optional<RawResponse> receive(
        bool to_head = false, std::chrono::milliseconds patience = kPatience);

    // Whether the server ends the connection in time; drops what it still sends.
    [[nodiscard]] bool ends_within(std::chrono::milliseconds patience);

    void shut_sending();
    void abort();  // closes with a reset
    [[nodiscard]] int descriptor() const { return socket_.number(); }

private:
    bool read_more(std::chrono::steady_clock::time_point deadline);

    platform::http::Descriptor socket_;
    std::string received_;
};

}  // namespace support
