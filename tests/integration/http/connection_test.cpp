#include <doctest/doctest.h>

#include <chrono>
#include <latch>
#include <string>
#include <thread>

#include "tests/support/http_house.hpp"
#include "tests/support/raw_client.hpp"

using namespace platform;
using namespace std::chrono_literals;
using http::Method;
using support::RawClient;

namespace {

std::string get(const std::string& path, const std::string& headers = {}) {
    return "GET " + path + " HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n";
}

Result<http::Response> echo(const http::Request& request) {
    return support::json_response(request.path + " " + request.body);
}

void add_echo(http::Router& router) {
    router.add(Method::get, "/echo/{id}", echo);
    router.add(Method::post, "/echo/{id}", echo);
    router.add(Method::get, "/slow/{id}", echo, http::Lane::slow);
}

}  // namespace

TEST_CASE("one connection carries many requests and their answers in order") {
    const support::HttpHouse house{add_echo};
    RawClient client{house.port()};

    for (int i = 0; i < 100; ++i) {
        const std::string path = (i % 2 == 0 ? "/echo/" : "/slow/") + std::to_string(i);
        client.send(get(path));
        const auto response = client.receive();

        REQUIRE(response);
        CHECK(response->body == path + " ");
        CHECK_FALSE(response->header("Connection"));
    }

    CHECK(house.metrics().find("http_connections_total 1\n") != std::string::npos);
}

TEST_CASE("requests sent ahead are answered one by one, in order, behind a slow one too") {
    const support::HttpHouse house{add_echo};
    RawClient client{house.port()};
    const std::string post =
        "POST /echo/3 HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";

    client.send(get("/slow/1") + get("/echo/2") + post + get("/slow/4") + get("/echo/5"));

    for (const char* body : {"/slow/1 ", "/echo/2 ", "/echo/3 {}", "/slow/4 ", "/echo/5 "}) {
        const auto response = client.receive();
        REQUIRE(response);
        CHECK(response->body == body);
    }
}

TEST_CASE("a thousand requests in one go are answered, in as many connections as it takes") {
    const support::HttpHouse house{add_echo};
    int next = 0;

    while (next < 1000) {
        RawClient client{house.port()};
        std::string all;
        for (int i = next; i < 1000; ++i) {
            all += get("/echo/" + std::to_string(i));
        }
        std::jthread sending{[&] { client.send(all); }};
        for (auto response = client.receive(); response; response = client.receive()) {
            REQUIRE(response->body == "/echo/" + std::to_string(next) + " ");
            ++next;
            if (next == 1000 || response->header("Connection") == "close") {
                break;
            }
        }
    }

    CHECK(next == 1000);
}

TEST_CASE("a client that sends too much ahead of a slow answer loses its connection, others none") {
    std::latch held{1};
    http::ServerConfig config;
    config.head_bytes_max = 1024;
    config.body_bytes_max = 1024;
    support::HttpHouse house{[&](http::Router& router) {
                                 add_echo(router);
                                 router.add(
                                     Method::get, "/held",
                                     [&](const http::Request& request) {
                                         held.wait();
                                         return echo(request);
                                     },
                                     http::Lane::slow);
                             },
                             config};
    RawClient flooding{house.port()};
    flooding.send(get("/held"));

    for (int i = 0; i < 2000; ++i) {
        flooding.send(get("/echo/" + std::to_string(i)));
    }
    held.count_down();

    CHECK(flooding.ends_within(RawClient::kPatience));
    RawClient other{house.port()};
    other.send(get("/echo/1"));
    CHECK(other.receive());
}

TEST_CASE("a request that comes byte by byte is answered like any other") {
    const support::HttpHouse house{add_echo};
    RawClient client{house.port()};
    const std::string text =
        "POST /echo/1 HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";

    for (const char c : text) {
        REQUIRE(client.send({&c, 1}));
    }

    const auto response = client.receive();
    REQUIRE(response);
    CHECK(response->body == "/echo/1 {}");
}

TEST_CASE("HTTP/1.0 closes unless it asks to stay") {
    const support::HttpHouse house{add_echo};
    RawClient closing{house.port()};
    closing.send("GET /echo/1 HTTP/1.0\r\n\r\n");
    auto response = closing.receive();
    REQUIRE(response);
    CHECK(response->header("Connection") == "close");
    CHECK(closing.ends_within(RawClient::kPatience));

    RawClient staying{house.port()};
    for (int i = 0; i < 3; ++i) {
        staying.send("GET /echo/1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        response = staying.receive();
        REQUIRE(response);
        CHECK(response->header("Connection") == "keep-alive");
    }
}

TEST_CASE("a client that asks to close is closed after its answer, on either lane") {
    const support::HttpHouse house{add_echo};
    for (const char* path : {"/echo/1", "/slow/1"}) {
        RawClient client{house.port()};
        client.send(get(path, "Connection: close\r\n"));

        const auto response = client.receive();

        REQUIRE(response);
        CHECK(response->header("Connection") == "close");
        CHECK(client.ends_within(RawClient::kPatience));
    }
}

TEST_CASE("a client that has shut its sending side still gets its answer, on either lane") {
    const support::HttpHouse house{add_echo};
    for (const std::string path : {"/echo/1", "/slow/1"}) {
        RawClient client{house.port()};
        client.send(get(path));
        client.shut_sending();

        const auto response = client.receive();

        REQUIRE(response);
        CHECK(response->body == path + " ");
    }
}

TEST_CASE("HEAD gets the head of GET, and the connection goes on behind it") {
    const support::HttpHouse house{add_echo};
    RawClient client{house.port()};
    client.send("HEAD /echo/1 HTTP/1.1\r\nHost: a\r\n\r\n" + get("/echo/2"));

    const auto head = client.receive(true);
    const auto after = client.receive();

    REQUIRE(head);
    CHECK(head->status == 200);
    CHECK(head->header("Content-Length") == "8");
    REQUIRE(after);
    CHECK(after->body == "/echo/2 ");
}

TEST_CASE("a client that waits for 100-continue is told to go on, then answered") {
    const support::HttpHouse house{add_echo};
    RawClient client{house.port()};
    client.send(
        "POST /echo/1 HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n");

    const auto interim = client.receive();
    REQUIRE(interim);
    CHECK(interim->status == 100);
    client.send("{}");

    const auto response = client.receive();
    REQUIRE(response);
    CHECK(response->status == 200);
    CHECK(response->body == "/echo/1 {}");
}

TEST_CASE("a request id is echoed when it is well-formed and made when it is not") {
    const support::HttpHouse house{add_echo};
    RawClient client{house.port()};

    client.send(get("/echo/1", "X-Request-Id: my-id.7\r\n"));
    const auto echoed = client.receive();
    client.send(get("/echo/1", "X-Request-Id: \"><script>\r\n"));
    const auto made = client.receive();

    REQUIRE(echoed);
    CHECK(echoed->header("X-Request-Id") == "my-id.7");
    REQUIRE(made);
    CHECK(made->header("X-Request-Id")->size() == 32);
}

TEST_CASE("a preflight is answered for an allowed origin, and only for it") {
    http::ServerConfig config;
    config.cors_origins = {"https://app.example.org"};
    const support::HttpHouse house{add_echo, config};
    RawClient client{house.port()};
    const auto preflight = [&](const std::string& origin) {
        client.send("OPTIONS /echo/1 HTTP/1.1\r\nHost: a\r\nOrigin: " + origin +
                    "\r\nAccess-Control-Request-Method: POST\r\n\r\n");
        return client.receive();
    };

    const auto allowed = preflight("https://app.example.org");
    const auto foreign = preflight("https://evil.example.org");

    REQUIRE(allowed);
    CHECK(allowed->status == 204);
    CHECK(allowed->header("Access-Control-Allow-Origin") == "https://app.example.org");
    CHECK(allowed->header("Access-Control-Allow-Methods") == "GET, HEAD, POST, OPTIONS");
    CHECK_FALSE(allowed->header("Content-Length"));
    REQUIRE(foreign);
    CHECK(foreign->status == 204);
    CHECK_FALSE(foreign->header("Access-Control-Allow-Origin"));
    CHECK(foreign->header("Vary") == "Origin");
}

TEST_CASE("a head that comes too slowly is a 408, however steadily it drips") {
    http::ServerConfig config;
    config.head_timeout = 300ms;
    const support::HttpHouse house{add_echo, config};
    RawClient client{house.port()};
    const auto begun = std::chrono::steady_clock::now();
    std::jthread dripping{[&](const std::stop_token& stopping) {
        client.send("GET /echo/1 HTTP/1.1\r\nHost: a\r\nX: ");
        while (!stopping.stop_requested() && client.send("x")) {
            std::this_thread::sleep_for(20ms);  // this is the client's pace, not a wait of ours
        }
    }};

    const auto response = client.receive();

    REQUIRE(response);
    CHECK(response->status == 408);
    CHECK(response->header("Connection") == "close");
    CHECK(std::chrono::steady_clock::now() - begun < 5s);
}

TEST_CASE("a body that does not come is a 408") {
    http::ServerConfig config;
    config.body_timeout = 100ms;
    const support::HttpHouse house{add_echo, config};
    RawClient client{house.port()};
    client.send("POST /echo/1 HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n1234");

    const auto response = client.receive();

    REQUIRE(response);
    CHECK(response->status == 408);
    CHECK(client.ends_within(RawClient::kPatience));
}

TEST_CASE("an idle connection is closed without a word") {
    http::ServerConfig config;
    config.keep_alive_timeout = 100ms;
    const support::HttpHouse house{add_echo, config};
    RawClient client{house.port()};
    client.send(get("/echo/1"));
    REQUIRE(client.receive());

    CHECK_FALSE(client.receive());
}

TEST_CASE("a client that does not close after our last word is closed in the end") {
    http::ServerConfig config;
    config.linger_timeout = 100ms;
    support::HttpHouse house{add_echo, config};
    RawClient client{house.port()};
    client.send(get("/echo/1", "Connection: close\r\n"));
    REQUIRE(client.receive());

    bool open = true;
    const auto deadline = std::chrono::steady_clock::now() + RawClient::kPatience;
    while (open && std::chrono::steady_clock::now() < deadline) {
        open = client.send("x");  // fails once the server's side is gone altogether
    }

    CHECK_FALSE(open);
}

TEST_CASE("more connections than there is room for are told to come back") {
    http::ServerConfig config;
    config.connections_max = 2;
    const support::HttpHouse house{add_echo, config};
    RawClient first{house.port()};
    RawClient second{house.port()};
    for (auto* client : {&first, &second}) {
        client->send(get("/echo/1"));
        REQUIRE(client->receive());
    }

    RawClient third{house.port()};
    const auto response = third.receive();

    REQUIRE(response);
    CHECK(response->status == 503);
    CHECK(response->header("Retry-After") == "1");
    first.send(get("/echo/1"));
    CHECK(first.receive());
}

TEST_CASE("a request is counted and logged by its pattern, without its query and body") {
    support::HttpHouse house{add_echo};
    RawClient client{house.port()};
    client.send(
        "POST /echo/ada?token=querysecret HTTP/1.1\r\nHost: a\r\nX-Request-Id: r77\r\n"
        "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n"
        "Authorization: Bearer headersecret\r\n"
        "Content-Type: application/json\r\nContent-Length: 12\r\n\r\n\"bodysecret\"");
    REQUIRE(client.receive());
    client.send(get("/nowhere/querysecret"));
    REQUIRE(client.receive());
    client.send("BREW / HTTP/1.1\r\n\r\n");
    REQUIRE(client.receive());

    const auto metrics = house.metrics();
    for (const char* line :
         {R"(http_requests_total{method="POST",route="/echo/{id}",status="200"} 1)",
          R"(http_requests_total{method="GET",route="none",status="404"} 1)",
          R"(http_requests_total{method="none",route="none",status="501"} 1)",
          R"(http_request_duration_seconds_count{route="/echo/{id}"} 1)",
          R"(http_refused_total{reason="method_unknown"} 1)"}) {
        CAPTURE(line);
        CHECK(metrics.find(line) != std::string::npos);
    }
    CHECK(house.log().count({R"("event":"request")", R"("method":"POST")",
                             R"("route":"/echo/{id}")", R"("status":200)", R"("request_id":"r77")",
                             R"("traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-)",
                             "duration_ms"}) == 1);
    CHECK(house.log().count({R"("route":"none")", R"("status":404)"}) == 1);
    for (const char* secret : {"querysecret", "bodysecret", "headersecret", "ada"}) {
        CHECK(house.log().count({secret}) == 0);
    }
}
