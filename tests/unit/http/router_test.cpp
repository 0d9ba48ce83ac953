#include "platform/http/router.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

#include "platform/core/faults.hpp"
#include "tests/support/http_house.hpp"

using namespace platform;
using http::Method;
using http::Request;

namespace {

struct World {
    support::LogLines lines;
    log::Logger log{"test", log::Level::debug, [this](std::string_view line) { lines.add(line); }};
    http::Router router{log};

    // Answers with its pattern and parameters.
    void add(Method method, const std::string& pattern, http::Lane lane = http::Lane::fast) {
        router.add(
            method, pattern,
            [pattern](const Request& request) -> Result<http::Response> {
                std::string text = pattern;
                for (const auto& [name, value] : request.parameters) {
                    text.append(" ").append(name).append("=").append(value);
                }
                return support::json_response(text);
            },
            lane);
    }

    http::Response ask(Method method, const std::string& path, const std::string& body = {},
                       const std::string& content_type = {}) {
        Request request;
        request.method = method;
        request.path = path;
        request.body = body;
        request.context.request_id = "r1";
        if (!content_type.empty()) {
            request.headers.emplace_back("content-type", content_type);
        }
        return router.dispatch(request);
    }
};

std::string header_of(const http::Response& response, std::string_view name) {
    for (const auto& [given, value] : response.headers) {
        if (given == name) {
            return value;
        }
    }
    return {};
}

}  // namespace

TEST_CASE("a literal segment beats a parameter, from the left, among routes of the method") {
    World world;
    world.add(Method::get, "/users/{id}");
    world.add(Method::get, "/users/me");
    world.add(Method::put, "/users/{id}");
    world.add(Method::get, "/users/{id}/badges");
    world.add(Method::get, "/users/by-username/{username}");
    world.add(Method::get, "/");

    CHECK(world.ask(Method::get, "/users/7").body == "/users/{id} id=7");
    CHECK(world.ask(Method::get, "/users/me").body == "/users/me");
    CHECK(world.ask(Method::put, "/users/me").body == "/users/{id} id=me");
    CHECK(world.ask(Method::get, "/users/me/badges").body == "/users/{id}/badges id=me");
    CHECK(world.ask(Method::get, "/users/by-username/badges").body ==
          "/users/by-username/{username} username=badges");
    CHECK(world.ask(Method::get, "/").body == "/");
}

TEST_CASE("segments are decoded one by one, so an escaped slash does not split") {
    World world;
    world.add(Method::get, "/users/{id}");
    world.add(Method::get, "/users/{id}/{part}");

    CHECK(world.ask(Method::get, "/users/a%2Fb").body == "/users/{id} id=a/b");
    CHECK(world.ask(Method::get, "/%75sers/x%20y/%C3%A4").body ==
          "/users/{id}/{part} id=x y part=\xc3\xa4");
    CHECK(world.ask(Method::get, "/users/%zz").status == 400);
    CHECK(world.ask(Method::get, "/users/a%00").status == 400);
    CHECK(world.ask(Method::get, "/users/%ff").status == 400);
}

TEST_CASE("an unknown path is a 404, an empty parameter and a trailing slash included") {
    World world;
    world.add(Method::get, "/users/{id}");

    for (const char* path : {"/", "/users", "/users/", "/users/7/", "//users/7", "/users/7/8",
                             "/USERS/7", "/users/../users/7"}) {
        CAPTURE(path);
        const auto response = world.ask(Method::get, path);
        CHECK(response.status == 404);
        CHECK(response.content_type == "application/problem+json");
        CHECK(response.body.find(R"("code":"route_unknown")") != std::string::npos);
    }
}

TEST_CASE("a method that a path lacks is a 405 that names those it has") {
    World world;
    world.add(Method::get, "/users/{id}/goals");
    world.add(Method::post, "/users/{id}/goals");

    const auto response = world.ask(Method::del, "/users/7/goals");

    CHECK(response.status == 405);
    CHECK(header_of(response, "Allow") == "GET, HEAD, POST, OPTIONS");
}

TEST_CASE("HEAD is answered like GET, and OPTIONS with the methods of the path") {
    World world;
    world.add(Method::get, "/users/me");
    world.add(Method::del, "/users/{id}");
    world.add(Method::post, "/login");

    CHECK(world.ask(Method::head, "/users/me").body == "/users/me");
    CHECK(world.ask(Method::head, "/login").status == 405);
    const auto options = world.ask(Method::options, "/users/me");
    CHECK(options.status == 204);
    CHECK(header_of(options, "Allow") == "GET, HEAD, DELETE, OPTIONS");
    CHECK(world.ask(Method::options, "/nowhere").status == 404);
}

TEST_CASE("a body that is not JSON is a 415") {
    World world;
    world.add(Method::post, "/login");

    CHECK(world.ask(Method::post, "/login", "{}", "application/json").status == 200);
    CHECK(world.ask(Method::post, "/login", "{}", "Application/JSON ; charset=utf-8").status ==
          200);
    CHECK(world.ask(Method::post, "/login").status == 200);
    CHECK(world.ask(Method::post, "/login", "{}").status == 415);
    CHECK(world.ask(Method::post, "/login", "a=b", "application/x-www-form-urlencoded").status ==
          415);
    CHECK(world.ask(Method::post, "/login", "{}", "application/jsonp").status == 415);
}

TEST_CASE("a body that is announced in another encoding than UTF-8 is a 415") {
    World world;
    world.add(Method::post, "/login");

    for (const char* taken : {"application/json; charset=UTF-8", "application/json;charset=utf-8",
                              "application/json; charset=\"utf-8\"",
                              "application/json; profile=a; charset=utf-8", "application/json;"}) {
        CAPTURE(taken);
        CHECK(world.ask(Method::post, "/login", "{}", taken).status == 200);
    }
    for (const char* refused :
         {"application/json; charset=utf-16", "application/json;Charset=\"UTF-16LE\"",
          "application/json; charset=iso-8859-1", "application/json; charset",
          "application/json; charset=utf-8; charset=utf-16",
          "application/json; profile=a ; charset = utf-16", "application/json; charset="}) {
        CAPTURE(refused);
        CHECK(world.ask(Method::post, "/login", "{}", refused).status == 415);
    }
}

TEST_CASE("a route that looks at its bodies itself gets them as whatever they are announced") {
    World world;
    world.router.add(
        Method::post, "/token",
        [](const Request& request) -> Result<http::Response> {
            return support::json_response(request.body);
        },
        http::Lane::fast, http::BodyType::any);
    world.add(Method::put, "/token");

    for (const char* type : {"", "application/json", "application/x-www-form-urlencoded",
                             "multipart/form-data; boundary=x"}) {
        CAPTURE(type);
        CHECK(world.ask(Method::post, "/token", "a=b", type).body == "a=b");
    }
    CHECK(world.ask(Method::put, "/token", "a=b", "application/x-www-form-urlencoded").status ==
          415);
}

TEST_CASE("whatever a handler throws becomes a 500 that keeps it to the log") {
    World world;
    world.router.add(Method::get, "/throws", [](const Request&) -> Result<http::Response> {
        throw std::runtime_error{"relation users has a secret"};
    });
    world.router.add(Method::get, "/throws-a-number",
                     [](const Request&) -> Result<http::Response> { throw 7; });

    for (const char* path : {"/throws", "/throws-a-number"}) {
        const auto response = world.ask(Method::get, path);
        CHECK(response.status == 500);
        CHECK(response.body.find("internal_error") != std::string::npos);
        CHECK(response.body.find("secret") == std::string::npos);
    }
    CHECK(world.lines.count({"warning", "relation users has a secret", "r1", "/throws"}) == 1);
    CHECK(world.lines.count({"no std::exception", "r1"}) == 1);
}

TEST_CASE(
    "an Error's reason goes to the log, louder when it is our fault, and never to the client") {
    World world;
    world.router.add(Method::get, "/unavailable", [](const Request&) -> Result<http::Response> {
        return faults::kDatabaseUnavailable.because("connection refused by 10.0.0.7");
    });
    world.router.add(Method::get, "/malformed", [](const Request&) -> Result<http::Response> {
        return faults::kMalformedJson.because("a stray comma");
    });

    const auto unavailable = world.ask(Method::get, "/unavailable");
    const auto malformed = world.ask(Method::get, "/malformed");

    CHECK(unavailable.status == 503);
    CHECK(header_of(unavailable, "Retry-After") == "1");
    CHECK(unavailable.body.find("10.0.0.7") == std::string::npos);
    CHECK(malformed.status == 400);
    CHECK(malformed.body.find("comma") == std::string::npos);
    CHECK(world.lines.count({R"("level":"warning")", "10.0.0.7", "/unavailable", "r1"}) == 1);
    CHECK(world.lines.count({R"("level":"debug")", "a stray comma", "/malformed"}) == 1);
}

TEST_CASE("a handler of the slow lane is left for later, a request that it cannot take is not") {
    World world;
    world.add(Method::post, "/login/{id}", http::Lane::slow);
    world.add(Method::get, "/login/{id}");
    Request request;
    request.method = Method::post;
    request.path = "/login/7";
    request.body = "{}";
    request.headers.emplace_back("content-type", "application/json");

    const auto later = world.router.dispatch(request);

    REQUIRE(later.slow_work);
    CHECK(world.router.perform(later.slow_work, request).body == "/login/{id} id=7");
    CHECK_FALSE(world.ask(Method::get, "/login/7").slow_work);
    CHECK(world.ask(Method::post, "/login/7", "{}", "text/plain").status == 415);
    CHECK(world.ask(Method::put, "/login/7").status == 405);
    CHECK(world.ask(Method::post, "/nowhere%").status == 400);
}

TEST_CASE("what the slow lane's work throws or fails with is a problem document as well") {
    World world;
    Request request;
    request.context.request_id = "r1";

    CHECK(
        world.router
            .perform([](const Request&) -> Result<http::Response> { throw std::logic_error{"x"}; },
                     request)
            .status == 500);
    CHECK(
        world.router
            .perform(
                [](const Request&) -> Result<http::Response> { return faults::kMalformedRequest; },
                request)
            .status == 400);
}

TEST_CASE("routes are listed in the order they were added") {
    World world;
    world.add(Method::post, "/b/{x}");
    world.add(Method::get, "/a");

    const auto routes = world.router.routes();

    REQUIRE(routes.size() == 2);
    CHECK(routes[0].pattern == "/b/{x}");
    CHECK(routes[1].method == Method::get);
}
