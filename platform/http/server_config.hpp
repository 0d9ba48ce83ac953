#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "platform/http/client_address.hpp"
#include "platform/http/slow_lane.hpp"

namespace platform::http {

struct ServerConfig {
    std::string address = "0.0.0.0";
    std::uint16_t port = 0;  // 0: any free one
    int threads = 2;
    std::size_t connections_max = 10'000;  // or half of the process's descriptors; beyond it: 503
    std::size_t head_bytes_max = 16 * 1024;
    std::size_t body_bytes_max = 64 * 1024;
    std::chrono::milliseconds head_timeout{10'000};        // from the first byte to the last
    std::chrono::milliseconds body_timeout{20'000};        // from the end of the head to the last
    std::chrono::milliseconds keep_alive_timeout{75'000};  // idle between requests
    std::chrono::milliseconds linger_timeout{2'000};       // for the client to close after us
    std::chrono::milliseconds drain_timeout{1'000};        // while stopping: for the rest of a
                                                           // request, or to close after us
    std::size_t unsent_bytes_max = 16 * 1024 * 1024;       // of all slow readers together
    std::chrono::milliseconds send_timeout{10'000};        // for what a slow reader leaves unsent
    std::vector<std::string> cors_origins{};               // exact origins, with credentials
    std::vector<Network> trusted_proxies{};                // whose X-Forwarded-For is believed
    SlowLaneConfig slow_lane{};
};

}  // namespace platform::http
