// What is too much for a client's socket is kept for it, within bounds of bytes and time.
#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/http_house.hpp"
#include "tests/support/raw_client.hpp"

using namespace platform;
using namespace std::chrono_literals;
using http::Method;
using support::RawClient;

namespace {

std::string get(const std::string& path) {
    return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
}

void add_routes(http::Router& router) {
    router.add(Method::get, "/echo/{id}", [](const http::Request& request) {
        return Result<http::Response>{support::json_response(request.path + " " + request.body)};
    });
    router.add(Method::get, "/large", [](const http::Request&) -> Result<http::Response> {
        return support::json_response(std::string(8'000'000, 'x'));
    });
}

}  // namespace

TEST_CASE("a slow reader gets its whole answer, and others do not wait for it") {
    const support::HttpHouse house{add_routes};
    RawClient slow{house.port(), 4096};
    slow.send(get("/large") + get("/echo/after"));

    for (int i = 0; i < 200; ++i) {
        RawClient other{house.port()};
        other.send(get("/echo/1"));
        const auto response = other.receive();
        REQUIRE(response);
        REQUIRE(response->status == 200);
    }

    const auto large = slow.receive();
    REQUIRE(large);
    CHECK(large->body == std::string(8'000'000, 'x'));
    const auto after = slow.receive();
    REQUIRE(after);
    CHECK(after->body == "/echo/after ");
}

TEST_CASE("a client that does not read is cut off when its time is over") {
    http::ServerConfig config;
    config.send_timeout = 200ms;
    const support::HttpHouse house{add_routes, config};
    RawClient client{house.port(), 4096};
    client.send(get("/large"));

    const auto deadline = std::chrono::steady_clock::now() + RawClient::kPatience;
    while (house.metrics().find("http_unsent_bytes 0\n") != std::string::npos &&
           std::chrono::steady_clock::now() < deadline) {
        std::this_thread::yield();
    }
    while (house.metrics().find("http_unsent_bytes 0\n") == std::string::npos &&
           std::chrono::steady_clock::now() < deadline) {
        std::this_thread::yield();
    }

    CHECK(std::chrono::steady_clock::now() < deadline);
    CHECK_FALSE(client.receive());
}

TEST_CASE("what all slow readers together leave unsent is bounded") {
    http::ServerConfig config;
    config.unsent_bytes_max = 10'000'000;
    const support::HttpHouse house{add_routes, config};
    std::vector<RawClient> clients;
    for (int i = 0; i < 4; ++i) {
        clients.emplace_back(house.port(), 4096).send(get("/large"));
    }

    int whole = 0;
    for (auto& client : clients) {
        const auto response = client.receive();
        whole += response && response->body.size() == 8'000'000 ? 1 : 0;
    }

    CHECK(whole >= 1);
    CHECK(whole < 4);
    RawClient other{house.port()};
    other.send(get("/echo/1"));
    CHECK(other.receive());
}
