#include "platform/service/service_config.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <iostream>

#include "platform/amqp/url.hpp"

namespace platform::service {

namespace {

constexpr int kExitConfigurationRefused = 3;
constexpr std::chrono::milliseconds kLeaseTimeoutMax{2000};

db::DatabaseConfig read_database(config::Environment& environment, const std::string& service) {
    db::DatabaseConfig database;
    database.url = environment.required_or_file("DATABASE_URL");
    database.application_name = service;
    database.pool_size =
        static_cast<std::size_t>(environment.integer("DATABASE_POOL_SIZE", 20, 1, 1000));
    database.max_overflow =
        static_cast<std::size_t>(environment.integer("DATABASE_MAX_OVERFLOW", 30, 0, 1000));
    const std::chrono::seconds pool_timeout{
        environment.integer("DATABASE_POOL_TIMEOUT", 30, 1, 3600)};
    database.lease_timeout = std::min<std::chrono::milliseconds>(pool_timeout, kLeaseTimeoutMax);
    database.recycle_after =
        std::chrono::seconds{environment.integer("DATABASE_POOL_RECYCLE", 3600, 1, 86'400)};
    const auto conninfo = db::make_conninfo(database.url, service, {});
    if (!database.url.empty() && !conninfo) {
        environment.refuse("DATABASE_URL", conninfo.error().reason);
    }
    return database;
}

std::uint16_t read_port(config::Environment& environment, const std::string& name,
                        std::uint16_t fallback) {
    return static_cast<std::uint16_t>(environment.integer(name, fallback, 1, 65'535));
}

std::string read_listen_address(config::Environment& environment) {
    auto address = environment.text("LISTEN_ADDRESS", "0.0.0.0");
    in6_addr parsed{};  // room for either family
    if (::inet_pton(AF_INET, address.c_str(), &parsed) != 1 &&
        ::inet_pton(AF_INET6, address.c_str(), &parsed) != 1) {
        environment.refuse("LISTEN_ADDRESS", "must be an IPv4 or IPv6 address, and no name");
    }
    return address;
}

// An origin as browsers send it: scheme, host and perhaps a port, and nothing behind them.
bool is_origin(const std::string& text) {
    const auto host = text.starts_with("https://") ? 8U : (text.starts_with("http://") ? 7U : 0U);
    return host != 0 && text.size() > host &&
           text.find_first_of("/?#@ *", host) == std::string::npos;
}

std::vector<http::Network> read_proxies(config::Environment& environment) {
    std::vector<http::Network> proxies;
    for (const auto& text : environment.list("TRUSTED_PROXIES")) {
        const auto network = http::Network::parse(text);
        if (!network) {
            environment.refuse("TRUSTED_PROXIES",
                               "must list addresses and blocks such as 10.0.0.0/8, and no names");
            break;
        }
        proxies.push_back(*network);
    }
    return proxies;
}

std::string read_rabbitmq_url(config::Environment& environment) {
    auto url = environment.required_or_file("RABBITMQ_URL");
    const auto endpoint = amqp::parse_url(url);
    if (!url.empty() && !endpoint) {
        environment.refuse("RABBITMQ_URL", endpoint.error().reason);
    }
    return url;
}

}  // namespace

std::string read_http_url(config::Environment& environment, const std::string& name) {
    auto url = environment.required(name);
    const auto host = url.starts_with("https://") ? 8U : (url.starts_with("http://") ? 7U : 0U);
    if (!url.empty() && (host == 0 || url.size() == host || url[host] == '/')) {
        environment.refuse(name, "is not an http or https URL with a host");
    } else if (url.substr(host, url.find_first_of("/?#", host) - host).find('@') !=
               std::string::npos) {
        environment.refuse(name, "must hold no user and no password");
    }
    return url;
}

ServiceConfig read_service_config(config::Environment& environment, const std::string& service,
                                  ServicePorts default_ports, int slow_lane_threads) {
    ServiceConfig config;
    config.database = read_database(environment, service);
    config.rabbitmq_url = read_rabbitmq_url(environment);
    config.issuer = read_http_url(environment, "ISSUER_URL");
    config.audience = environment.required("TOKEN_AUDIENCE");

    auto& server = config.public_server;
    server.address = read_listen_address(environment);
    server.port = read_port(environment, "PORT", default_ports.public_port);
    server.threads = static_cast<int>(environment.integer("HTTP_THREADS", 8, 1, 256));
    server.cors_origins = environment.list("CORS_ORIGINS");
    server.slow_lane.threads = slow_lane_threads;
    server.trusted_proxies = read_proxies(environment);
    if (!std::all_of(server.cors_origins.begin(), server.cors_origins.end(), is_origin)) {
        environment.refuse("CORS_ORIGINS",
                           "must list origins such as https://app.example.org, and no '*'");
    }
    config.internal_server.address = server.address;
    config.internal_server.port =
        read_port(environment, "INTERNAL_PORT", default_ports.internal_port);
    config.internal_server.threads = 2;
    if (config.internal_server.port == server.port) {
        environment.refuse("INTERNAL_PORT", "must differ from PORT");
    }

    const auto level = log::parse_level(environment.text("LOG_LEVEL", "info"));
    if (!level) {
        environment.refuse("LOG_LEVEL", "must be debug, info, warning or error");
    }
    config.log_level = level.value_or(log::Level::info);

    const auto connections = config.database.pool_size + config.database.max_overflow;
    const auto threads = server.threads + slow_lane_threads;
    if (connections < static_cast<std::size_t>(threads)) {
        environment.refuse("DATABASE_POOL_SIZE",
                           "with DATABASE_MAX_OVERFLOW must allow a connection for each of the " +
                               std::to_string(threads) + " threads that answer requests");
    }
    return config;
}

int report_faults(const std::string& service, const std::vector<std::string>& faults) {
    std::cerr << service << ": the configuration is refused:\n";
    for (const auto& fault : faults) {
        std::cerr << "  " << fault << "\n";
    }
    return kExitConfigurationRefused;
}

}  // namespace platform::service
