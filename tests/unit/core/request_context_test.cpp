#include "platform/core/request_context.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

using platform::make_request_context;

TEST_CASE("a caller's well-formed request id is kept") {
    CHECK(make_request_context("a.B_c-9", {}).request_id == "a.B_c-9");
    CHECK(make_request_context(std::string(128, 'x'), {}).request_id == std::string(128, 'x'));
}

TEST_CASE("a request id that could do harm in a log or a header is replaced") {
    for (const auto& hostile : {std::string{}, std::string{"a b"}, std::string{"a\r\nb"},
                                std::string{"ä"}, std::string(129, 'x')}) {
        const auto made = make_request_context(hostile, {}).request_id;
        CHECK(made != hostile);
        CHECK(made.size() == 32);
    }
}

TEST_CASE("a caller's trace goes on with a span of ours") {
    const std::string_view given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

    const auto made = make_request_context({}, given).traceparent;

    CHECK(made.substr(0, 36) == given.substr(0, 36));
    CHECK(made.substr(36, 16) != given.substr(36, 16));
    CHECK(made.substr(52) == "-00");
}

TEST_CASE("a trace that is not well-formed is begun anew") {
    for (const char* given : {"", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
                              "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                              "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                              "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                              "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}) {
        CAPTURE(given);
        const auto made = make_request_context({}, given).traceparent;
        CHECK(made.size() == 55);
        CHECK(made.find("0af7651916cd43dd8448eb211c80319c") == std::string::npos);
    }
}

TEST_CASE("no two made ids are alike") {
    std::set<std::string> ids;
    for (int i = 0; i < 1000; ++i) {
        const auto made = make_request_context({}, {});
        ids.insert(made.request_id);
        ids.insert(made.traceparent.substr(3, 32));
        ids.insert(made.traceparent.substr(36, 16));
    }

    CHECK(ids.size() == 3000);
}
