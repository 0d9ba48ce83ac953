#include "platform/http/client.hpp"

#include <doctest/doctest.h>

#include <latch>
#include <string>

#include "tests/support/http_house.hpp"

using namespace platform;
using namespace std::chrono_literals;

namespace {

void add_routes(http::Router& router) {
    router.add(
        http::Method::get, "/hello", [](const http::Request& request) -> Result<http::Response> {
            const auto given = request.header("X-Given").value_or("nothing");
            return http::Response{200, std::string{given}, "text/plain", {{"ETag", "\"7\""}}};
        });
    router.add(http::Method::get, "/large", [](const http::Request&) -> Result<http::Response> {
        return support::json_response(std::string(2000, 'x'));
    });
    router.add(
        http::Method::post, "/echo",
        [](const http::Request& request) -> Result<http::Response> {
            const auto type = request.header("Content-Type").value_or("none");
            const auto given = request.header("X-Given").value_or("nothing");
            return http::Response{
                201, request.body, std::string{type}, {{"X-Given", std::string{given}}}};
        },
        http::Lane::fast, http::BodyType::any);
    router.add(http::Method::get, "/moved", [](const http::Request&) -> Result<http::Response> {
        return http::Response{303, "", "text/plain", {{"Location", "/hello"}}};
    });
}

bool reason_holds(const Result<http::ClientResponse>& result, const std::string& part) {
    return !result && result.error().reason.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a client reads status, header fields and body, and keeps its connection") {
    const support::HttpHouse house{add_routes};
    http::Client client;

    for (int i = 0; i < 3; ++i) {
        const auto response = client.get(house.url("/hello"), {{"X-Given", "a gift"}});
        REQUIRE(response);
        CHECK(response->status == 200);
        CHECK(response->body == "a gift");
        CHECK(response->header("etag") == "\"7\"");
    }
    const auto plain = client.get(house.url("/hello"));
    REQUIRE(plain);
    CHECK(plain->body == "nothing");
    const auto unknown = client.get(house.url("/nowhere"));
    REQUIRE(unknown);
    CHECK(unknown->status == 404);

    CHECK(house.metrics().find("http_connections_total 1\n") != std::string::npos);
}

TEST_CASE("a client sends a body as it is, with its type, and none with what it asks next") {
    const support::HttpHouse house{add_routes};
    http::Client client;
    const std::string type = "application/x-www-form-urlencoded";

    for (const auto& body : {std::string{"a=1&b=%20"}, std::string{}, std::string(60'000, 'x')}) {
        const auto sent = client.post(house.url("/echo"), body, type, {{"X-Given", "a gift"}});
        REQUIRE(sent);
        CHECK(sent->status == 201);
        CHECK(sent->body == body);
        CHECK(sent->header("Content-Type") == type);
        CHECK(sent->header("X-Given") == "a gift");
        CHECK(client.get(house.url("/hello"))->body == "nothing");
    }

    CHECK(house.metrics().find("http_connections_total 1\n") != std::string::npos);
}

TEST_CASE("a client follows no redirect") {
    const support::HttpHouse house{add_routes};

    const auto response = http::Client{}.get(house.url("/moved"));

    REQUIRE(response);
    CHECK(response->status == 303);
    CHECK(response->header("Location") == "/hello");
}

TEST_CASE("a client gives up on a body that is too large") {
    const support::HttpHouse house{add_routes};
    http::ClientConfig config;
    config.body_bytes_max = 1999;

    CHECK_FALSE(http::Client{config}.get(house.url("/large")));
    config.body_bytes_max = 2000;
    CHECK(http::Client{config}.get(house.url("/large")));
}

TEST_CASE("a client gives up on an answer that does not come in time") {
    std::latch held{1};
    const support::HttpHouse house{[&](http::Router& router) {
        router.add(
            http::Method::get, "/held",
            [&](const http::Request&) -> Result<http::Response> {
                held.wait();
                return support::json_response("");
            },
            http::Lane::slow);
    }};
    http::ClientConfig config;
    config.total_timeout = 100ms;

    const auto response = http::Client{config}.get(house.url("/held"));

    CHECK(reason_holds(response, "timed out"));
    held.count_down();
}

TEST_CASE("a client names what it could not reach, and speaks http and https alone") {
    std::string url;
    {
        const support::HttpHouse house{add_routes};
        url = house.url("/hello");
    }
    http::Client client;

    const auto peer = url.substr(url.find("127."), url.rfind('/') - url.find("127."));
    CHECK(reason_holds(client.get(url), peer));
    CHECK(client.get(url).error().fault.code == ErrorCode::unavailable);
    CHECK_FALSE(client.get("file:///etc/hostname"));
    CHECK_FALSE(client.get("ftp://127.0.0.1/"));
    CHECK_FALSE(client.get("not a url"));
    CHECK_FALSE(client.get(""));
}

TEST_CASE("a client's reason repeats no part of a URL but host and port") {
    http::Client client;

    for (const char* url :
         {"http://name:secret@127.0.0.1:1/secret?secret#secret", "http://secret:secret@", "/secret",
          "http://secret:secret@127.0.0.1:secret/", "secret://secret@127.0.0.1/secret",
          "http://secret secret@127.0.0.1:1/", "http://name:secret@127.0.0.1:99999/"}) {
        CAPTURE(url);
        const auto answer = client.get(url);
        REQUIRE_FALSE(answer);
        CHECK_MESSAGE(answer.error().reason.find("secret") == std::string::npos,
                      answer.error().reason);
    }
}
