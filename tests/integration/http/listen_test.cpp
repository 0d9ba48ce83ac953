#include <doctest/doctest.h>

#include "platform/http/client.hpp"
#include "tests/support/http_house.hpp"
#include "tests/support/kept_log.hpp"

using namespace platform;

namespace {

void add_hello(http::Router& router) {
    router.add(http::Method::get, "/hello", [](const http::Request&) -> Result<http::Response> {
        return support::json_response("{}");
    });
}

http::ServerConfig listening_on(const std::string& address, std::uint16_t port = 0) {
    http::ServerConfig config;
    config.address = address;
    config.port = port;
    return config;
}

bool answers(const std::string& host, std::uint16_t port) {
    const auto answer =
        http::Client{}.get("http://" + host + ":" + std::to_string(port) + "/hello");
    return answer && answer->status == 200;
}

}  // namespace

TEST_CASE("a server is reached at the address that it listens on, and at no other") {
    const support::HttpHouse house{add_hello, listening_on("127.0.0.2")};

    CHECK(answers("127.0.0.2", house.port()));
    CHECK_FALSE(answers("127.0.0.1", house.port()));
}

TEST_CASE("a server listens on an IPv6 address") {
    const support::HttpHouse house{add_hello, listening_on("::1")};

    CHECK(answers("[::1]", house.port()));
    CHECK_FALSE(answers("127.0.0.1", house.port()));
}

TEST_CASE("an address that cannot be listened on is named with its port") {
    log::Logger log{"test", log::Level::debug, support::keep_log_line};
    metrics::Registry metrics;
    http::Router router{log};
    const auto reason_of = [&](const std::string& address, std::uint16_t port) {
        http::Server server{listening_on(address, port), router, metrics, log};
        return server.start().error().reason;
    };
    const support::HttpHouse taken{add_hello, listening_on("::1")};

    CHECK(reason_of("192.0.2.7", 1234).starts_with("192.0.2.7:1234: "));  // not ours (RFC 5737)
    CHECK(
        reason_of("::1", taken.port()).starts_with("[::1]:" + std::to_string(taken.port()) + ": "));
}
