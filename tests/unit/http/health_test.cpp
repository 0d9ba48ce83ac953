#include "platform/http/health.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <future>
#include <latch>
#include <thread>

#include "tests/support/http_house.hpp"

using namespace platform;
using http::DependencyStatus;

namespace {

struct World {
    support::LogLines lines;
    log::Logger log{"test", log::Level::debug, [this](std::string_view line) { lines.add(line); }};
    metrics::Registry metrics;
    http::Health health;
    http::Router router{log};

    http::Response get(const std::string& path) {
        http::Request request;
        request.method = http::Method::get;
        request.path = path;
        return router.dispatch(request);
    }
};

}  // namespace

TEST_CASE("while a check hangs, others get the last answer at once and start no further check") {
    World world;
    std::atomic<int> checks = 0;
    std::latch hangs{1};
    std::promise<void> release;
    world.health.require("database", [&] {
        ++checks;
        hangs.count_down();
        release.get_future().wait();
        return DependencyStatus{};
    });
    world.health.add_internal_routes(world.router, world.metrics);

    std::jthread first{[&] { CHECK(world.get("/health/readiness").status == 200); }};
    hangs.wait();
    for (int i = 0; i < 20; ++i) {
        CHECK(world.get("/health/readiness").status == 503);
        CHECK(world.get("/health").body.find("not asked yet") != std::string::npos);
    }
    CHECK(world.get("/health/liveness").status == 200);
    CHECK(checks == 1);
    release.set_value();
    first.join();

    CHECK(world.get("/health/readiness").status == 200);
    CHECK(checks == 1);
}

TEST_CASE("what is required decides whether we are ready; what is watched only degrades") {
    World world;
    world.health.require("database", [] { return DependencyStatus{}; });
    world.health.watch("broker", [] { return DependencyStatus{false, "away"}; });
    world.health.add_internal_routes(world.router, world.metrics);

    CHECK(world.get("/health/readiness").status == 200);
    CHECK(world.get("/health").body.find(R"("status":"degraded")") != std::string::npos);
    CHECK(world.get("/health").body.find("away") != std::string::npos);
    world.health.begin_stopping();
    CHECK(world.get("/health/readiness").status == 503);
    CHECK(world.get("/health").status == 503);
}

TEST_CASE("the public health page names no reason") {
    World world;
    world.health.require("database", [] { return DependencyStatus{false, "host db-7"}; });
    world.health.add_public_routes(world.router);

    const auto answer = world.get("/health");

    CHECK(answer.status == 503);
    CHECK(answer.body.find("database") != std::string::npos);
    CHECK(answer.body.find("db-7") == std::string::npos);
}
