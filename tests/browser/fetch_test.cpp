#include <doctest/doctest.h>

#include <chrono>
#include <future>
#include <string>

#include "tests/browser/chromium.hpp"
#include "tests/support/http_house.hpp"

using namespace platform;

namespace {

// One after the other first, then many at once; tells the server in the end what came.
constexpr const char* kPage = R"(<!doctype html><title>fetch</title><script type="module">
const heads = {"content-type": "application/json"};
let answers = 0, wrong = 0;
async function ask(path, options, expected) {
    const response = await fetch(path, options);
    const text = await response.text();
    ++answers;
    if (response.status !== expected || !text) ++wrong;
}
for (let i = 0; i < 20; ++i) {
    await ask("/hello", {}, 200);
    await ask("/slow", {}, 200);
    await ask("/nowhere", {}, 404);
    await ask("/hello", {method: "POST", body: `{"number": ${i}}`, headers: heads}, 200);
}
await Promise.all([...Array(40)].map(() => ask("/slow", {}, 200)));
await fetch("/report", {method: "POST", headers: heads, body: JSON.stringify({answers, wrong})});
</script>)";

int connections(const support::HttpHouse& house) {
    const std::string name = "http_connections_total ";
    const auto metrics = house.metrics();
    return std::stoi(metrics.substr(metrics.rfind(name) + name.size()));
}

}  // namespace

// A browser opens up to six connections to one server, and keeps them.
TEST_CASE("a browser's fetch keeps its connections") {
    std::promise<std::string> reported;
    auto report = reported.get_future();
    const support::HttpHouse house{[&](http::Router& router) {
        const auto hello = [](const http::Request& request) -> Result<http::Response> {
            return support::json_response("[" + request.body + "]");
        };
        router.add(http::Method::get, "/hello", hello);
        router.add(http::Method::post, "/hello", hello);
        router.add(http::Method::get, "/slow", hello, http::Lane::slow);
        router.add(http::Method::get, "/", [](const http::Request&) -> Result<http::Response> {
            return http::Response{200, kPage, "text/html; charset=utf-8", {}};
        });
        router.add(http::Method::post, "/report", [&](const http::Request& request) {
            reported.set_value(request.body);
            return Result<http::Response>{support::json_response("{}")};
        });
    }};

    const support::Chromium browser{house.url("/")};

    REQUIRE(report.wait_for(std::chrono::seconds{60}) == std::future_status::ready);
    CHECK(report.get() == R"({"answers":120,"wrong":0})");
    MESSAGE(connections(house) << " connections");
    CHECK(connections(house) <= 6);
}
