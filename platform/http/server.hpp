#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "platform/core/result.hpp"
#include "platform/http/router.hpp"
#include "platform/http/server_config.hpp"
#include "platform/log/log.hpp"
#include "platform/metrics/metrics.hpp"

namespace platform::http {

// HTTP/1.1 over Pistache, which accepts, polls and reads. Every answer is written here, on the
// connection's own descriptor in its own thread or through a duplicate of it: Pistache's writer can
// hand one client's answer to another. Nothing that a client sends or leaves unsent ends the
// process or holds up others beyond the limits of the configuration.
class Server {
public:
    // All references outlive the server; nothing is added to the router any more.
    Server(ServerConfig config, const Router& router, metrics::Registry& metrics, log::Logger& log);
    ~Server();  // stops
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    // Once. Listening when it returns; an Error names the address that could not be bound.
    [[nodiscard]] Result<void> start();
    [[nodiscard]] std::uint16_t port() const;  // 0 before start

    // Closes idle and new connections, and after drain_timeout those whose request has not come
    // whole. Answers what it has (with Connection: close) for at most `patience`, refuses what
    // still waits in the slow lane, then ends its threads. A handler that is running is waited for.
    // Idempotent, of one thread at a time.
    void stop(std::chrono::milliseconds patience = std::chrono::milliseconds{5000});

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace platform::http
