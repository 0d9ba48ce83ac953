#include "platform/http/cors.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>

using namespace platform::http;

namespace {

const std::string kOrigin = "https://app.example.org";

Response answered(const Cors& cors, Method method, HeaderList headers,
                  HeaderList response_headers = {}) {
    Request request;
    request.method = method;
    request.headers = std::move(headers);
    Response response{200, "", "application/json", std::move(response_headers)};
    cors.apply(request, response);
    return response;
}

std::optional<std::string> header_of(const Response& response, std::string_view name) {
    const auto found = std::find_if(response.headers.begin(), response.headers.end(),
                                    [&](const auto& header) { return header.first == name; });
    return found == response.headers.end() ? std::nullopt : std::optional{found->second};
}

}  // namespace

TEST_CASE("an allowed origin is named, with credentials") {
    const auto response = answered(Cors{{kOrigin}}, Method::get, {{"Origin", kOrigin}});

    CHECK(header_of(response, "Access-Control-Allow-Origin") == kOrigin);
    CHECK(header_of(response, "Access-Control-Allow-Credentials") == "true");
    CHECK(header_of(response, "Access-Control-Expose-Headers"));
    CHECK(header_of(response, "Vary") == "Origin");
}

TEST_CASE("any other origin gets nothing but Vary") {
    const Cors cors{{kOrigin}};
    for (const char* origin :
         {"https://app.example.org.evil.org", "http://app.example.org", "https://APP.example.org",
          "https://app.example.org:443", "https://app.example.org/", "null", "*", ""}) {
        CAPTURE(origin);
        const auto response = answered(cors, Method::get, {{"Origin", origin}});

        CHECK_FALSE(header_of(response, "Access-Control-Allow-Origin"));
        CHECK_FALSE(header_of(response, "Access-Control-Allow-Credentials"));
        CHECK(header_of(response, "Vary") == "Origin");
    }
}

TEST_CASE("a preflight is told the methods of its path") {
    const auto response = answered(Cors{{kOrigin}}, Method::options,
                                   {{"Origin", kOrigin}, {"Access-Control-Request-Method", "PUT"}},
                                   {{"Allow", "GET, PUT"}});

    CHECK(header_of(response, "Access-Control-Allow-Methods") == "GET, PUT");
    CHECK(header_of(response, "Access-Control-Allow-Headers")->find("Authorization") !=
          std::string::npos);
    CHECK(header_of(response, "Access-Control-Max-Age"));
}

TEST_CASE("without configured origins nothing is said at all") {
    CHECK(answered(Cors{{}}, Method::get, {{"Origin", kOrigin}}).headers.empty());
}
