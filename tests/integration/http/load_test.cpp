#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/http_house.hpp"
#include "tests/support/raw_client.hpp"

// What AddressSanitizer itself keeps would hide what we look for: freed memory, by default up to
// 256 MiB, and each call stack that it has not seen before, of which Pistache, built without frame
// pointers, makes it see new ones without end.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() {
    return "quarantine_size_mb=0:thread_local_quarantine_size_kb=0:malloc_context_size=1";
}

using namespace platform;
using namespace std::chrono_literals;

namespace {

constexpr int kConnections = 64;
constexpr auto kWarmUp = 5s;
constexpr auto kLoad = 30s;
constexpr long kGrowthMax_kib = 8 * 1024;

// What the process holds in memory, in KiB (proc(5)).
long resident_kib() {
    std::ifstream status{"/proc/self/status"};
    std::string word;
    long kib = 0;
    while (status >> word) {
        if (word == "VmRSS:") {
            status >> kib;
        }
    }
    return kib;
}

void add_routes(http::Router& router) {
    const auto echo = [](const http::Request& request) -> Result<http::Response> {
        return support::json_response(request.path + request.body);
    };
    router.add(http::Method::get, "/quick/{id}", echo);
    router.add(http::Method::post, "/quick/{id}", echo);
    router.add(http::Method::get, "/slow/{id}", echo, http::Lane::slow);
}

struct Totals {
    std::atomic<long> answered = 0;
    std::atomic<long> failed = 0;
};

// One connection that is used until the time is over.
void ask_until(std::chrono::steady_clock::time_point end, std::uint16_t port, Totals& totals) {
    support::RawClient client{port};
    for (int i = 0; std::chrono::steady_clock::now() < end; ++i) {
        const std::string path = (i % 50 == 0 ? "/slow/" : "/quick/") + std::to_string(i);
        const bool post = i % 5 == 1;
        client.send(
            (post ? "POST " : "GET ") + path + " HTTP/1.1\r\nHost: a\r\n" +
            (post ? "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}" : "\r\n"));
        const auto response = client.receive();
        const bool good =
            response && response->status == 200 && response->body == path + (post ? "{}" : "");
        ++(good ? totals.answered : totals.failed);
        if (!good) {
            return;
        }
    }
}

}  // namespace

TEST_CASE("half a minute of load over 64 connections shows no error and no growth of memory") {
    http::ServerConfig config;
    config.slow_lane = {.threads = 2, .waiting_max = 1000, .wait_max = 60s};
    const support::HttpHouse house{add_routes, config, log::Level::error};
    Totals totals;
    long before_kib = 0;
    long after_kib = 0;
    {
        const auto begun = std::chrono::steady_clock::now();
        std::vector<std::jthread> clients;
        for (int i = 0; i < kConnections; ++i) {
            clients.emplace_back([&] { ask_until(begun + kWarmUp + kLoad, house.port(), totals); });
        }
        std::this_thread::sleep_until(begun + kWarmUp);
        before_kib = resident_kib();
        std::this_thread::sleep_until(begun + kWarmUp + kLoad - 1s);
        after_kib = resident_kib();
    }

    MESSAGE(totals.answered.load()
            << " answered, " << before_kib << " KiB before, " << after_kib << " KiB after");
    CHECK(totals.failed == 0);
    CHECK(totals.answered > 10'000);
    CHECK(after_kib - before_kib < kGrowthMax_kib);
    CHECK(house.metrics().find("http_connections_total 64\n") != std::string::npos);
}
