#include <doctest/doctest.h>

#include <string>

#include "tests/support/hostile_requests.hpp"
#include "tests/support/http_house.hpp"
#include "tests/support/raw_client.hpp"

using namespace platform;
using namespace std::chrono_literals;
using support::RawClient;

namespace {

void add_routes(http::Router& router) {
    const auto echo = [](const http::Request& request) -> Result<http::Response> {
        return support::json_response(request.path + request.body);
    };
    router.add(http::Method::get, "/", echo);
    router.add(http::Method::post, "/", echo);
    router.add(http::Method::get, "/items/{id}", echo);
}

http::ServerConfig small_limits() {
    http::ServerConfig config;
    config.head_bytes_max = support::kHeadMax;
    config.body_bytes_max = support::kBodyMax;
    return config;
}

void check_still_answers(std::uint16_t port) {
    RawClient client{port};
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto response = client.receive();
    REQUIRE(response);
    REQUIRE(response->status == 200);
}

void check_refused(std::uint16_t port, const support::Hostile& hostile) {
    CAPTURE(hostile.text);
    RawClient client{port};
    client.send(hostile.text);

    const auto response = client.receive();

    REQUIRE(response);
    CHECK(response->status == hostile.status);
    CHECK(response->header("Content-Type") == "application/problem+json");
    CHECK(response->header("Connection") == "close");
    CHECK(response->header("X-Request-Id"));
    CHECK(response->body.find("\"code\":\"" + hostile.slug + "\"") != std::string::npos);
    CHECK(client.ends_within(RawClient::kPatience));
    check_still_answers(port);
}

}  // namespace

TEST_CASE("every hostile request gets its problem, a closed connection, and leaves us running") {
    const support::HttpHouse house{add_routes, small_limits()};

    for (const auto& hostile : support::hostile_heads()) {
        check_refused(house.port(), hostile);
    }
    for (const auto& hostile : support::hostile_bodies()) {
        check_refused(house.port(), hostile);
    }

    CHECK(house.metrics().find("http_refused_total{reason=\"ambiguous_framing\"} 4") !=
          std::string::npos);
}

TEST_CASE("header values that Pistache's own parsers throw at do no harm") {
    const support::HttpHouse house{add_routes};
    RawClient client{house.port()};

    for (const char* header : {"Date: yesterday",
                               "Cache-Control: max-age=x",
                               "Cache-Control: ,,,",
                               "Accept: x",
                               "Accept: ;;;/",
                               "Content-Type: nonsense",
                               "Content-Type: /",
                               "Authorization: ",
                               "Authorization: Basic",
                               "User-Agent:",
                               "Cookie: =;=;",
                               "Cookie: a",
                               "Set-Cookie: x",
                               "Connection: ,",
                               "Expires: x",
                               "Allow: x",
                               "Content-Encoding: x",
                               "Accept-Encoding: q=",
                               "Location: \xff",
                               "Upgrade: h2c",
                               "Server: x"}) {
        CAPTURE(header);
        client.send(std::string{"GET / HTTP/1.1\r\nHost: a\r\n"} + header + "\r\n\r\n");

        const auto response = client.receive();

        REQUIRE(response);
        CHECK(response->status == 200);
        CHECK_FALSE(response->header("Connection"));
    }
}

TEST_CASE("a path or query that does not decode is a 400 that keeps the connection") {
    const support::HttpHouse house{add_routes};
    RawClient client{house.port()};

    for (const char* target : {"/items/%", "/items/%4", "/items/%zz", "/items/%00", "/items/%c3",
                               "/?a=%zz", "/?a=1&a=2", "/?a=%00", "/?=1", "/items/a%0ab"}) {
        CAPTURE(target);
        client.send(std::string{"GET "} + target + " HTTP/1.1\r\nHost: a\r\n\r\n");

        const auto response = client.receive();

        REQUIRE(response);
        CHECK(response->status == 400);
        CHECK(response->body.find("\"code\":\"malformed_request\"") != std::string::npos);
        CHECK_FALSE(response->header("Connection"));
    }
}

TEST_CASE("bytes that are no HTTP at all are refused") {
    const support::HttpHouse house{add_routes, small_limits()};

    for (const auto& bytes :
         {std::string{"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 15},
          std::string{"SSH-2.0-OpenSSH_9.2\r\n\r\n"}, std::string(5000, '\0'),
          std::string(5000, 'A'), std::string(5000, '\n')}) {
        RawClient client{house.port()};
        client.send(bytes);

        const auto response = client.receive();

        REQUIRE(response);
        CHECK(response->status / 100 == 4);
        CHECK(client.ends_within(RawClient::kPatience));
    }
    check_still_answers(house.port());
}

TEST_CASE("a client that goes on sending after its refusal reads the refusal all the same") {
    const support::HttpHouse house{add_routes, small_limits()};
    RawClient client{house.port()};
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" +
                std::string(100'000, 'x'));

    const auto response = client.receive();

    REQUIRE(response);
    CHECK(response->status == 413);
    client.shut_sending();
    CHECK(client.ends_within(RawClient::kPatience));
}

TEST_CASE("a client that never stops sending after its refusal is cut off") {
    const support::HttpHouse house{add_routes, small_limits()};
    RawClient client{house.port()};
    client.send("BREW / HTTP/1.1\r\n\r\n");

    bool open = true;
    for (int i = 0; i < 10'000 && open; ++i) {
        open = client.send(std::string(4096, 'x'));
    }

    CHECK_FALSE(open);
    check_still_answers(house.port());
}
