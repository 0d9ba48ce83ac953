#include <doctest/doctest.h>

#include "tests/support/churn.hpp"
#include "tests/support/http_house.hpp"
#include "tests/support/pistache_writer_server.hpp"
#include "tests/support/seed.hpp"

using namespace platform;
using namespace std::chrono_literals;

namespace {

Result<http::Response> answer_with_path(const http::Request& request) {
    support::wait_like_a_query();
    return support::json_response(request.path);
}

void add_routes(http::Router& router) {
    router.add(http::Method::get, "/quick/{nonce}", answer_with_path);
    router.add(http::Method::get, "/slow/{nonce}", answer_with_path, http::Lane::slow);
}

http::ServerConfig two_threads() {
    http::ServerConfig config;
    config.threads = 2;
    config.slow_lane = {.threads = 2, .waiting_max = 1000, .wait_max = 60s};
    return config;
}

}  // namespace

TEST_CASE("no answer ever reaches another client, however many hang up") {
    const support::HttpHouse house{add_routes, two_threads(), log::Level::error};
    const auto seed = support::test_seed();
    MESSAGE("TEST_SEED=" << seed);

    const auto outcome = support::run_churn({.port = house.port(), .seed = seed});

    MESSAGE(outcome.sent << " sent, " << outcome.hung_up << " hung up, " << outcome.answered
                         << " answered");
    CHECK(outcome.sent == 50'000);
    CHECK(outcome.misdirected == 0);
    CHECK(outcome.broken == 0);
    CHECK(outcome.answered == outcome.sent - outcome.hung_up);
    CHECK(outcome.hung_up > 10'000);
}

TEST_CASE("the same churn catches Pistache's own writer handing answers to the wrong client") {
    const support::PistacheWriterServer server;
    const auto seed = support::test_seed();
    MESSAGE("TEST_SEED=" << seed);

    const auto outcome =
        support::run_churn({.port = server.port(), .seed = seed, .until_first_misdirected = true});

    MESSAGE(outcome.sent << " sent until " << outcome.misdirected << " misdirected");
    CHECK(outcome.misdirected > 0);
}
