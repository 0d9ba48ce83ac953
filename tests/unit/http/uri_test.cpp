#include "platform/http/uri.hpp"

#include <doctest/doctest.h>

#include <string>

using platform::http::decode_query;
using platform::http::percent_decode;
using platform::http::percent_encode;

TEST_CASE("escapes become their bytes, and a slash stays inside its segment") {
    CHECK(percent_decode("") == "");
    CHECK(percent_decode("plain-._~") == "plain-._~");
    CHECK(percent_decode("a%20b") == "a b");
    CHECK(percent_decode("a+b") == "a+b");
    CHECK(percent_decode("%2F%2f") == "//");
    CHECK(percent_decode("%C3%A4") == "\xc3\xa4");
    CHECK(percent_decode("%2541") == "%41");
}

TEST_CASE("escapes that are broken, hidden controls and invalid UTF-8 are refused") {
    for (const char* text : {"%", "%4", "%zz", "%4g", "a%", "%%41", "%00", "a%0Ab", "%0d", "%1f",
                             "%7F", "%C3", "%ff", "%C0%AF", "%ED%A0%80", "%F4%90%80%80", "\xff"}) {
        CAPTURE(text);
        CHECK_FALSE(percent_decode(text));
        CHECK_FALSE(decode_query(std::string{"a="} + text));
        CHECK_FALSE(decode_query(std::string{"a"} + text + "=1"));
    }
}

TEST_CASE("what is escaped comes back as it was, and only what must be is") {
    CHECK(percent_encode("") == "");
    CHECK(percent_encode("Az09-._~") == "Az09-._~");
    for (const char* text : {"a b", "a+b", "a&b=c", "100%", "\xc3\xa4/:"}) {
        CAPTURE(text);
        CHECK(decode_query("q=" + percent_encode(text))->at("q") == text);
    }
}

TEST_CASE("a query becomes names and values") {
    using Pairs = std::map<std::string, std::string>;
    CHECK(decode_query("") == Pairs{});
    CHECK(decode_query("a=1&b=x%26y&c&d=&e=f=g") ==
          Pairs{{"a", "1"}, {"b", "x&y"}, {"c", ""}, {"d", ""}, {"e", "f=g"}});
    CHECK(decode_query("q=a+b%2Bc") == Pairs{{"q", "a b+c"}});
    CHECK(decode_query("&a=1&&") == Pairs{{"a", "1"}});
}

TEST_CASE("a name given twice or not at all is refused, however it is written") {
    for (const char* text : {"a=1&a=1", "a=1&a=2", "a=1&%61=2", "a&a", "=1", "a=1&=2"}) {
        CAPTURE(text);
        CHECK_FALSE(decode_query(text));
    }
}

TEST_CASE("who sends a form that does not decode is told what is wrong with it") {
    using platform::http::decode_form;
    const auto detail_of = [](std::string_view text) {
        return std::string{decode_form(text).error().detail};
    };

    CHECK(decode_form("a=1&b=x%20y+z")->at("b") == "x y z");
    CHECK(detail_of("a=1&a=2") == "A parameter is given twice.");
    CHECK(detail_of("=1") == "A parameter has no name.");
    for (const char* text : {"a=%", "a=%00", "a=%ff", "%zz=1"}) {
        CAPTURE(text);
        CHECK(detail_of(text) == "A parameter does not decode to text without control characters.");
    }
    CHECK(decode_form("a=%").error().fault.slug == "malformed_request");
}
