#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "platform/core/result.hpp"
#include "platform/http/router.hpp"
#include "platform/log/log.hpp"
#include "platform/metrics/metrics.hpp"

namespace platform::http {

struct SlowLaneConfig {
    int threads = 1;                           // as many slow requests at once
    std::size_t waiting_max = 64;              // beyond it: 503 at once
    std::chrono::milliseconds wait_max{2000};  // longer in the queue: 503
};

struct ServerConfig {
    std::string address = "0.0.0.0";
    std::uint16_t port = 0;  // 0: any free one
    int threads = 2;
    std::size_t head_bytes_max = 16 * 1024;
    std::size_t body_bytes_max = 64 * 1024;
    std::chrono::milliseconds head_timeout{10'000};        // from the first byte to the last
    std::chrono::milliseconds keep_alive_timeout{75'000};  // idle between requests
    std::size_t unsent_bytes_max = 16 * 1024 * 1024;       // of all slow readers together
    std::chrono::milliseconds send_timeout{10'000};
    std::vector<std::string> cors_origins{};  // exact origins, with credentials
    SlowLaneConfig slow_lane{};
};

// HTTP/1.1 over Pistache, which accepts, parses and times out. Every answer is written here, on the
// connection's own descriptor in its own thread or through a duplicate of it: Pistache's writer can
// hand one client's answer to another.
class Server {
public:
    // All references outlive the server.
    Server(ServerConfig config, const Router& router, metrics::Registry& metrics, log::Logger& log);
    ~Server();  // stops
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    // Listening when it returns; an Error names the address that could not be bound.
    [[nodiscard]] Result<void> start();
    [[nodiscard]] std::uint16_t port() const;

    // Takes no further connection, answers what it has (with Connection: close) for at most
    // `patience`, then ends its threads. Idempotent.
    void stop(std::chrono::milliseconds patience = std::chrono::milliseconds{5000});

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace platform::http
