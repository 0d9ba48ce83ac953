#include "platform/http/conditional.hpp"

#include <doctest/doctest.h>

using namespace platform::http;

namespace {

Request with(std::string name, std::string value) {
    Request request;
    request.headers.emplace_back(std::move(name), std::move(value));
    return request;
}

std::string header_of(const Response& response, std::string_view name) {
    for (const auto& [each, value] : response.headers) {
        if (equal_ignoring_case(each, name)) {
            return value;
        }
    }
    return {};
}

}  // namespace

TEST_CASE("a representation has one strong tag, and another has another") {
    CHECK(entity_tag("{}") == entity_tag("{}"));
    CHECK(entity_tag("{}") != entity_tag("{ }"));
    CHECK(entity_tag("").size() == 34);
    CHECK(entity_tag("").starts_with("\""));
}

TEST_CASE("who has it already gets a 304 without it, and everybody the tag") {
    const auto tag = entity_tag("{}");
    const auto answered = [&](const Request& request) {
        return conditional(request, Response{.status = 200, .body = "{}"});
    };

    CHECK(answered({}).status == 200);
    CHECK(header_of(answered({}), "ETag") == tag);
    CHECK(header_of(answered({}), "Cache-Control") == "private, no-cache");
    for (const auto& known :
         {tag, "W/" + tag, "\"x\", " + tag, "\"x\" ,\t" + tag + ",", std::string{" * "}}) {
        CAPTURE(known);
        const auto answer = answered(with("if-none-match", known));
        CHECK(answer.status == 304);
        CHECK(answer.body.empty());
        CHECK(answer.content_type.empty());
        CHECK(header_of(answer, "etag") == tag);
    }
    for (const auto& other :
         {std::string{}, std::string{","}, std::string{"\"x\""}, tag.substr(1), "w/" + tag}) {
        CAPTURE(other);
        CHECK(answered(with("If-None-Match", other)).status == 200);
    }
}

TEST_CASE("a failure has no tag and is never a 304") {
    const auto answer =
        conditional(with("If-None-Match", "*"), Response{.status = 404, .body = "x"});

    CHECK(answer.status == 404);
    CHECK(header_of(answer, "ETag").empty());
}

TEST_CASE("If-Match holds for its very tag, never for a weak one") {
    const auto tag = entity_tag("{}");

    CHECK(require_match({}, "{}"));
    CHECK(require_match(with("If-Match", tag), "{}"));
    CHECK(require_match(with("If-Match", "*"), "{}"));
    CHECK(require_match(with("If-Match", "\"a\"," + tag), "{}"));
    for (const auto& other : {"W/" + tag, std::string{"\"a\""}, std::string{}}) {
        CAPTURE(other);
        CHECK(require_match(with("If-Match", other), "{}").error().fault.slug ==
              "precondition_failed");
    }
}
