#include "platform/http/wire.hpp"

#include <doctest/doctest.h>

#include <string>

using platform::http::http_date;
using platform::http::Response;
using platform::http::to_wire;

namespace {

const std::string kDate = "Sat, 21 Nov 2026 09:30:00 GMT";

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("an answer carries what every client needs") {
    const auto text =
        to_wire({200, "{}", "application/json", {{"ETag", "\"1\""}}}, "r1", {}, kDate);

    CHECK(text ==
          "HTTP/1.1 200 OK\r\nDate: Sat, 21 Nov 2026 09:30:00 GMT\r\n"
          "Content-Type: application/json\r\nContent-Length: 2\r\nX-Request-Id: r1\r\n"
          "X-Content-Type-Options: nosniff\r\nETag: \"1\"\r\nCache-Control: no-store\r\n\r\n{}");
}

TEST_CASE("an answer to HEAD counts the body that it leaves away") {
    const auto text = to_wire({200, "12345", "text/plain", {}}, "r1", {.head_only = true}, kDate);

    CHECK(holds(text, "Content-Length: 5\r\n"));
    CHECK(text.ends_with("\r\n\r\n"));
}

TEST_CASE("204 and 304 have neither body nor length") {
    for (const int status : {204, 304}) {
        const auto text = to_wire({status, "stray", "text/plain", {}}, "r1", {}, kDate);

        CHECK_FALSE(holds(text, "Content-Length"));
        CHECK_FALSE(holds(text, "stray"));
    }
}

TEST_CASE("the handler's Cache-Control takes the place of ours") {
    const auto text =
        to_wire({200, "", "text/plain", {{"cache-control", "max-age=300"}}}, "r1", {}, kDate);

    CHECK(holds(text, "cache-control: max-age=300\r\n"));
    CHECK_FALSE(holds(text, "no-store"));
}

TEST_CASE("a handler can neither split an answer nor frame it") {
    const auto text = to_wire({200,
                               "x",
                               "text/plain",
                               {{"Location", "/a\r\nSet-Cookie: b\r\n\r\n<html>"},
                                {"content-length", "999"},
                                {"Transfer-Encoding", "chunked"},
                                {"Connection", "upgrade"}}},
                              "r1", {}, kDate);

    CHECK(holds(text, "Location: /a  Set-Cookie: b    <html>\r\n"));
    CHECK(holds(text, "Content-Length: 1\r\n"));
    CHECK_FALSE(holds(text, "999"));
    CHECK_FALSE(holds(text, "chunked"));
    CHECK_FALSE(holds(text, "upgrade"));
}

TEST_CASE("Connection is spoken of only where the version does not say it") {
    const Response response{200, "", "text/plain", {}};

    CHECK_FALSE(holds(to_wire(response, "r1", {}, kDate), "Connection"));
    CHECK(holds(to_wire(response, "r1", {.http_1_0 = true}, kDate), "Connection: keep-alive\r\n"));
    CHECK(holds(to_wire(response, "r1", {.keep_alive = false}, kDate), "Connection: close\r\n"));
}

TEST_CASE("dates are written as HTTP wants them") {
    CHECK(http_date(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT");
}
