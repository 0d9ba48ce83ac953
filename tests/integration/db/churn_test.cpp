#include <doctest/doctest.h>

#include "platform/db/database.hpp"
#include "platform/json/writer.hpp"
#include "tests/support/churn.hpp"
#include "tests/support/http_house.hpp"
#include "tests/support/kept_log.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/servers.hpp"

using namespace platform;

namespace {

// Answers with the path as PostgreSQL gives it back.
http::Handler answer_from(db::Database& database) {
    return [&database](const http::Request& request) -> Result<http::Response> {
        std::string answer;
        const auto asked = database.read([&](db::Connection& connection) -> Result<void> {
            connection.run("SELECT CAST(:path AS text)", soci::use(request.path, "path"),
                           soci::into(answer));
            return {};
        });
        if (!asked) {
            return asked.error();
        }
        return support::json_response(answer);
    };
}

}  // namespace

TEST_CASE("no answer from the database ever reaches another client, however many hang up") {
    const support::ScratchDatabase scratch;
    log::Logger log{"tests", log::Level::debug, support::keep_log_line};
    const auto database = std::move(*db::Database::open({.url = scratch.url()}, log));
    http::ServerConfig config;
    config.threads = 2;
    config.slow_lane = {
        .threads = 2, .waiting_max = 1000, .wait_max = std::chrono::milliseconds{60'000}};
    const support::HttpHouse house{[&](http::Router& router) {
                                       router.add(http::Method::get, "/quick/{nonce}",
                                                  answer_from(*database));
                                       router.add(http::Method::get, "/slow/{nonce}",
                                                  answer_from(*database), http::Lane::slow);
                                   },
                                   config, log::Level::error};
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
