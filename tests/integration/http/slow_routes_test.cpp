#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <semaphore>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/http_house.hpp"
#include "tests/support/kept_log.hpp"
#include "tests/support/raw_client.hpp"

using namespace platform;
using namespace std::chrono_literals;
using http::Method;
using support::RawClient;

namespace {

// A slow route that answers when it is let, and a fast one.
struct World {
    std::counting_semaphore<1000> let{0};
    std::counting_semaphore<1000> begun{0};
    support::HttpHouse house;

    explicit World(http::SlowLaneConfig lane)
        : house{[this](http::Router& router) { add_routes(router); }, config_of(lane)} {}

    static http::ServerConfig config_of(http::SlowLaneConfig lane) {
        http::ServerConfig config;
        config.slow_lane = lane;
        config.linger_timeout = 100ms;
        return config;
    }

    void add_routes(http::Router& router) {
        router.add(
            Method::post, "/slow",
            [this](const http::Request& request) -> Result<http::Response> {
                begun.release();
                let.acquire();
                return support::json_response(request.body);
            },
            http::Lane::slow);
        router.add(Method::get, "/fast", [](const http::Request&) -> Result<http::Response> {
            return support::json_response("fast");
        });
    }

    static std::string slow(const std::string& body) {
        return "POST /slow HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
               "Content-Length: " +
               std::to_string(body.size()) + "\r\n\r\n" + body;
    }

    // Waits until as many are in the queue.
    void await_waiting(int count) const {
        const std::string line = "http_slow_lane_waiting " + std::to_string(count) + "\n";
        const auto deadline = std::chrono::steady_clock::now() + RawClient::kPatience;
        while (house.metrics().find(line) == std::string::npos) {
            REQUIRE(std::chrono::steady_clock::now() < deadline);
            std::this_thread::yield();
        }
    }
};

const std::string kFast = "GET /fast HTTP/1.1\r\nHost: a\r\n\r\n";

void check_overloaded(const std::optional<support::RawResponse>& response) {
    REQUIRE(response);
    CHECK(response->status == 503);
    CHECK(response->header("Retry-After") == "1");
    CHECK(response->header("Content-Type") == "application/problem+json");
    CHECK(response->body.find(R"("code":"overloaded")") != std::string::npos);
}

}  // namespace

TEST_CASE("slow routes do not hold up fast ones, and their connections stay") {
    World world{{.threads = 2, .waiting_max = 64, .wait_max = 60s}};
    std::vector<RawClient> slow;
    for (int i = 0; i < 20; ++i) {
        slow.emplace_back(world.house.port()).send(World::slow(std::to_string(i)));
    }
    world.await_waiting(18);

    RawClient fast{world.house.port()};
    for (int i = 0; i < 100; ++i) {
        fast.send(kFast);
        REQUIRE(fast.receive());
    }

    world.let.release(40);
    for (std::size_t i = 0; i < slow.size(); ++i) {
        const auto response = slow[i].receive();
        REQUIRE(response);
        CHECK(response->body == std::to_string(i));
        slow[i].send(World::slow("again"));
        REQUIRE(slow[i].receive());
    }
}

TEST_CASE("when the queue of the slow lane is full, a 503 comes at once and the connection stays") {
    World world{{.threads = 1, .waiting_max = 1, .wait_max = 60s}};
    RawClient running{world.house.port()};
    running.send(World::slow("1"));
    world.begun.acquire();
    RawClient waiting{world.house.port()};
    waiting.send(World::slow("2"));
    world.await_waiting(1);

    RawClient refused{world.house.port()};
    refused.send(World::slow("3"));
    check_overloaded(refused.receive());

    refused.send(kFast);
    CHECK(refused.receive());
    world.let.release(2);
    CHECK(running.receive());
    CHECK(waiting.receive());
}

TEST_CASE("who has waited too long gets a 503 while the worker is still busy") {
    World world{{.threads = 1, .waiting_max = 10, .wait_max = 100ms}};
    RawClient running{world.house.port()};
    running.send(World::slow("1"));
    world.begun.acquire();
    RawClient waiting{world.house.port()};
    waiting.send(World::slow("2"));

    check_overloaded(waiting.receive());

    waiting.send(kFast);
    CHECK(waiting.receive());
    world.let.release(1);
    CHECK(running.receive());
}

TEST_CASE("a client that leaves while it waits costs nothing but its turn") {
    World world{{.threads = 1, .waiting_max = 100, .wait_max = 60s}};
    for (int i = 0; i < 20; ++i) {
        RawClient leaving{world.house.port()};
        leaving.send(World::slow("gone"));
        if (i % 2 == 0) {
            leaving.abort();
        }
    }
    RawClient staying{world.house.port()};
    staying.send(World::slow("here"));
    world.let.release(21);

    const auto response = staying.receive();

    REQUIRE(response);
    CHECK(response->body == "here");
}

TEST_CASE("a server that stops answers what runs, refuses what waits and closes what is idle") {
    World world{{.threads = 1, .waiting_max = 10, .wait_max = 60s}};
    RawClient idle{world.house.port()};
    idle.send(kFast);
    REQUIRE(idle.receive());
    RawClient running{world.house.port()};
    running.send(World::slow("1"));
    world.begun.acquire();

    std::jthread stopping{[&] { world.house.server().stop(10s); }};
    CHECK_FALSE(idle.receive());
    world.let.release(1);
    const auto response = running.receive();

    REQUIRE(response);
    CHECK(response->body == "1");
    CHECK(response->header("Connection") == "close");
}

TEST_CASE("a server that stops refuses what still waits when its patience is over") {
    World world{{.threads = 1, .waiting_max = 10, .wait_max = 60s}};
    RawClient running{world.house.port()};
    running.send(World::slow("1"));
    world.begun.acquire();
    RawClient waiting{world.house.port()};
    waiting.send(World::slow("2"));
    world.await_waiting(1);

    std::jthread stopping{[&] { world.house.server().stop(50ms); }};

    check_overloaded(waiting.receive());
    world.let.release(1);
    CHECK(running.receive());
}

TEST_CASE("stopping is quick without clients, may be repeated, and frees the port") {
    World world{{}};
    const auto port = world.house.port();
    const auto begun = std::chrono::steady_clock::now();

    world.house.server().stop();
    world.house.server().stop();

    CHECK(std::chrono::steady_clock::now() - begun < 2s);
    CHECK_THROWS(RawClient{port});
    http::ServerConfig config;
    config.port = port;
    const support::HttpHouse again{[](http::Router&) {}, config};
    CHECK(again.port() == port);
}

TEST_CASE("a server that stops does not wait for clients that only hold their connection") {
    World world{{}};
    std::vector<RawClient> clients;
    for (int i = 0; i < 50; ++i) {
        clients.emplace_back(world.house.port()).send(kFast);
        REQUIRE(clients.back().receive());
    }
    const auto begun = std::chrono::steady_clock::now();

    world.house.server().stop(10s);

    CHECK(std::chrono::steady_clock::now() - begun < 5s);
}

TEST_CASE("a server that stops waits a second for requests that have not come whole") {
    World world{{}};
    const std::string head =
        "GET /fast HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n";
    RawClient half_a_head{world.house.port()};
    half_a_head.send("GET /fa");
    RawClient half_a_body{world.house.port()};
    half_a_body.send(head);
    RawClient late{world.house.port()};
    late.send(head);
    for (auto* client : {&half_a_body, &late}) {
        const auto interim = client->receive();
        REQUIRE(interim);
        REQUIRE(interim->status == 100);
    }
    half_a_body.send("{");
    const auto begun_at = std::chrono::steady_clock::now();

    std::jthread stopping{[&] { world.house.server().stop(10s); }};
    late.send("{}");
    const auto answered = late.receive();
    const bool cut_off = !half_a_head.receive() && !half_a_body.receive();
    stopping.join();

    REQUIRE(answered);
    CHECK(answered->body == "fast");
    CHECK(cut_off);
    CHECK(std::chrono::steady_clock::now() - begun_at < 3s);
}

TEST_CASE("an address that cannot be listened on is named") {
    const support::HttpHouse first{[](http::Router&) {}};
    log::Logger log{"test", log::Level::debug, support::keep_log_line};
    metrics::Registry metrics;
    const http::Router router{log};
    http::ServerConfig config;
    config.address = "127.0.0.1";
    config.port = first.port();
    http::Server second{config, router, metrics, log};

    const auto started = second.start();

    REQUIRE_FALSE(started);
    CHECK(started.error().reason.find("127.0.0.1:" + std::to_string(first.port())) !=
          std::string::npos);
}

TEST_CASE("a server that stops under load neither hangs nor cuts an answer in two") {
    for (int round = 0; round < 10; ++round) {
        World world{{.threads = 2, .waiting_max = 100, .wait_max = 60s}};
        world.let.release(1000);
        std::atomic<long> answered = 0;
        std::atomic<long> wrong = 0;
        std::vector<std::jthread> clients;
        for (int i = 0; i < 16; ++i) {
            // Connected here, as a thread that starts late would find the server gone.
            clients.emplace_back([&, i, client = std::make_unique<RawClient>(world.house.port())] {
                const bool slow = i % 4 == 0;
                while (client->send(slow ? World::slow("7") : kFast)) {
                    const auto response = client->receive();
                    if (!response) {
                        return;
                    }
                    const bool right =
                        response->body == (slow ? "7" : "fast") || response->status == 503;
                    ++(right ? answered : wrong);
                }
            });
        }
        while (answered < 200) {
            std::this_thread::yield();
        }

        world.house.server().stop(10s);

        clients.clear();
        CHECK(wrong == 0);
    }
}
