#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "tests/support/log_lines.hpp"
#include "user-service/adapters/http/docs.hpp"
#include "user-service/adapters/http/docs_page.hpp"

namespace {

namespace http = platform::http;

http::Response get_docs(http::HeaderList headers = {}) {
    support::LogLines lines;
    platform::log::Logger log{"test", platform::log::Level::debug,
                              [&](std::string_view line) { lines.add(line); }};
    http::Router router{log};
    user::add_docs(router);
    http::Request request;
    request.path = "/docs";
    request.headers = std::move(headers);
    return router.dispatch(request);
}

std::string header_of(const http::Response& response, const std::string& name) {
    const auto found = std::find_if(response.headers.begin(), response.headers.end(),
                                    [&](const auto& header) { return header.first == name; });
    return found == response.headers.end() ? "" : found->second;
}

}  // namespace

TEST_CASE("the API reference is a page for everybody") {
    const auto response = get_docs();

    CHECK(response.status == 200);
    CHECK(response.content_type == "text/html; charset=utf-8");
    CHECK(response.body.starts_with("<!doctype html>"));
    CHECK(response.body.ends_with("</html>\n"));
    CHECK(response.body.size() == user::kDocsPage.size());
    CHECK(response.body.find("/api/auth/register") != std::string::npos);
    CHECK(response.body.find("/users/{auth_user_id}/badges") != std::string::npos);
}

TEST_CASE("the API reference lets a browser load and run nothing but its own style sheet") {
    const auto response = get_docs();

    CHECK(header_of(response, "Content-Security-Policy") ==
          "default-src 'none'; style-src '" + std::string{user::kDocsStyle} +
              "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    CHECK(user::kDocsStyle.starts_with("sha256-"));
    CHECK(header_of(response, "Referrer-Policy") == "no-referrer");
    CHECK(header_of(response, "Cache-Control") == "public, max-age=300");
}

TEST_CASE("who has the API reference already is not sent it again") {
    const auto tag = header_of(get_docs(), "ETag");
    REQUIRE(tag.size() == 34);

    for (const auto& known : {tag, "W/" + tag, "\"other\", " + tag, std::string{"*"}}) {
        CAPTURE(known);
        const auto response = get_docs({{"If-None-Match", known}});
        CHECK(response.status == 304);
        CHECK(response.body.empty());
        CHECK(header_of(response, "ETag") == tag);
        CHECK(header_of(response, "Cache-Control") == "public, max-age=300");
    }
    for (const auto& other : {std::string{"\"other\""}, tag.substr(0, 33), std::string{}}) {
        CAPTURE(other);
        CHECK(get_docs({{"If-None-Match", other}}).status == 200);
    }
}
