#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "platform/config/environment.hpp"
#include "platform/db/database.hpp"
#include "platform/http/server.hpp"
#include "platform/log/log.hpp"

namespace platform::service {

// What every service reads from its environment: DATABASE_URL and the pool's bounds, RABBITMQ_URL,
// LISTEN_ADDRESS, PORT, INTERNAL_PORT, HTTP_THREADS, CORS_ORIGINS, TRUSTED_PROXIES, LOG_LEVEL,
// ISSUER_URL, TOKEN_AUDIENCE.
struct ServiceConfig {
    db::DatabaseConfig database;
    std::string rabbitmq_url;
    http::ServerConfig public_server;
    http::ServerConfig internal_server;
    log::Level log_level = log::Level::info;
    std::string issuer;
    std::string audience;
};

struct ServicePorts {
    std::uint16_t public_port;
    std::uint16_t internal_port;
};

// `slow_lane_threads` also need connections: a pool that is too small for all threads is a fault.
[[nodiscard]] ServiceConfig read_service_config(config::Environment& environment,
                                                const std::string& service,
                                                ServicePorts default_ports, int slow_lane_threads);

// An http or https URL with a host, and nobody's name or password: a URL stands in logs.
[[nodiscard]] std::string read_http_url(config::Environment& environment, const std::string& name);

// One line on standard error for each fault. Answers the exit code for a refused configuration.
int report_faults(const std::string& service, const std::vector<std::string>& faults);

}  // namespace platform::service
