#include "platform/json/writer.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "platform/json/reader.hpp"

using platform::json::ArrayWriter;
using platform::json::ObjectWriter;

TEST_CASE("an object is written in the order of the calls") {
    CHECK(ObjectWriter{}
              .text("text", "a\"b\\c\n")
              .text_or_null("none", {})
              .number("number", -1)
              .boolean("flag", true)
              .raw("list", ArrayWriter{}.text("x").raw("{}").str())
              .str() ==
          R"({"text":"a\"b\\c\n","none":null,"number":-1,"flag":true,"list":["x",{}]})");
    CHECK(ObjectWriter{}.str() == "{}");
}

TEST_CASE("whatever text comes, what is written is JSON") {
    for (const char* text : {"\xff\xfe", "\xc3", "</script>", "\x01\x1f\x7f", "\xed\xa0\x80"}) {
        CHECK(platform::json::Object::parse(ObjectWriter{}.text("t", text).str()));
    }
    for (int code = 0x00; code < 0x20; ++code) {
        for (std::size_t at = 0; at <= 40; ++at) {
            CAPTURE(code);
            CAPTURE(at);
            auto text = std::string(40, 'x');
            text.insert(at, 1, static_cast<char>(code));
            const auto written = ObjectWriter{}.text("t", text).str();
            CHECK(written.find(static_cast<char>(code)) == std::string::npos);
            CHECK((code == 0 || platform::json::Object::parse(written)->text("t") == text));
        }
    }
    CHECK(ObjectWriter{}.real("r", std::nan("")).str() == R"({"r":null})");
}
