#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "platform/http/server.hpp"
#include "tests/support/log_lines.hpp"

namespace support {

// A real server on a free port of loopback with the routes of one test; on 127.0.0.1 unless the
// configuration says another address.
class HttpHouse {
public:
    using AddRoutes = std::function<void(platform::http::Router&)>;

    explicit HttpHouse(const AddRoutes& add_routes, platform::http::ServerConfig config = {},
                       platform::log::Level level = platform::log::Level::debug)
        : log_{"test", level, [this](std::string_view line) { lines_.add(line); }},
          router_{log_},
          server_{prepared(add_routes, std::move(config)), router_, metrics_, log_} {
        REQUIRE(server_.start());
    }

    [[nodiscard]] std::uint16_t port() const { return server_.port(); }
    [[nodiscard]] platform::http::Server& server() { return server_; }
    [[nodiscard]] std::string metrics() const { return metrics_.text(); }
    [[nodiscard]] const LogLines& log() const { return lines_; }
    [[nodiscard]] std::string url(const std::string& path) const {
        return "http://127.0.0.1:" + std::to_string(port()) + path;
    }

private:
    platform::http::ServerConfig prepared(const AddRoutes& add_routes,
                                          platform::http::ServerConfig config) {
        add_routes(router_);
        if (config.address == platform::http::ServerConfig{}.address) {
            config.address = "127.0.0.1";
        }
        return config;
    }

    LogLines lines_;
    platform::log::Logger log_;
    platform::metrics::Registry metrics_;
    platform::http::Router router_;
    platform::http::Server server_;
};

// The answer of a handler that has nothing more to say.
inline platform::http::Response json_response(std::string body) {
    return {200, std::move(body), "application/json", {}};
}

}  // namespace support
