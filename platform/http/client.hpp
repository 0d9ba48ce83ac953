#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "platform/core/result.hpp"
#include "platform/http/message.hpp"

namespace platform::http {

struct ClientConfig {
    std::chrono::milliseconds connect_timeout{1'000};
    std::chrono::milliseconds total_timeout{3'000};  // connecting included
    std::size_t body_bytes_max = 1024 * 1024;
};

struct ClientResponse {
    int status;
    std::string body;
    HeaderList headers;  // names as sent

    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
};

// Asks other services over HTTP/1.1, http and https alone, certificates verified, redirects not
// followed, no proxy of the environment. Keeps its connection alive. Not thread-safe: one for each
// thread that asks.
class Client {
public:
    explicit Client(ClientConfig config = {});
    ~Client();
    Client(Client&&) noexcept;
    Client& operator=(Client&&) noexcept;

    // Whatever the status, an answer is a success. The Error is `unavailable` and its reason says
    // what failed: name, connection, time, size, certificate.
    [[nodiscard]] Result<ClientResponse> get(const std::string& url,
                                             const HeaderList& headers = {});
    [[nodiscard]] Result<ClientResponse> post(const std::string& url, const std::string& body,
                                              const std::string& content_type,
                                              const HeaderList& headers = {});

private:
    struct Handle;
    std::unique_ptr<Handle> handle_;
};

}  // namespace platform::http
