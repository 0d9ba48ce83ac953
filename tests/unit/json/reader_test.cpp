#include "platform/json/reader.hpp"

#include <doctest/doctest.h>

using platform::json::Object;

TEST_CASE("an object answers each member in its own type and nothing in another") {
    const auto object = Object::parse(
        R"({"text":"Zoë","number":-7,"flag":true,"none":null,"inner":{"a":1},"list":["x","y"]})");

    REQUIRE(object);
    CHECK(object->text("text") == "Zoë");
    CHECK(object->integer("number") == -7);
    CHECK(object->boolean("flag") == true);
    CHECK(object->is_null("none"));
    CHECK(object->object("inner")->integer("a") == 1);
    CHECK(object->texts("list") == std::vector<std::string>{"x", "y"});
    CHECK_FALSE(object->text("number"));
    CHECK_FALSE(object->integer("text"));
    CHECK_FALSE(object->objects("list"));
    CHECK_FALSE(object->has("missing"));
}

TEST_CASE("a number with a fraction or beyond 64 bits is no integer") {
    const auto object = Object::parse(R"({"a":1.5,"b":18446744073709551615,"c":1e2})");

    REQUIRE(object);
    CHECK_FALSE(object->integer("a"));
    CHECK_FALSE(object->integer("b"));
    CHECK_FALSE(object->integer("c"));
}

TEST_CASE("a number is what it is, however it is spelled") {
    struct Row {
        std::string spelled;
        std::string written;
    };
    for (const auto& row : {
             Row{"0e-23", "0.0"},
             {"0E-320", "0.0"},
             {"0e+23", "0.0"},
             {"0.00000000000000000000000000000", "0.0"},
             {"-0.000e-310", "-0.0"},
             {"1e-400", "0.0"},
             {"1.5", "1.5"},
             {"-25e-1", "-2.5"},
             {"18446744073709551615", "18446744073709551615"},
             {"184467440737095516160000", "1.844674407370955e23"},  // but for the last digit
             {"184467440737095516159551", "1.844674407370955e23"},
         }) {
        CAPTURE(row.spelled);
        const auto object = Object::parse("{\"a\":" + row.spelled + "}");
        CHECK(object->str() == "{\"a\":" + row.written + "}");
        CHECK_FALSE(object->integer("a"));
    }
}

TEST_CASE("a number that no double holds is refused") {
    for (const std::string& number : {std::string{"1e309"}, std::string{"-1e309"},
                                      std::string{"100e308"}, "1" + std::string(400, '0')}) {
        CAPTURE(number);
        CHECK(Object::parse("{\"a\":" + number + "}").error().detail ==
              "A number in it is beyond all bounds.");
    }
}

TEST_CASE("what is not strictly JSON, or is dangerous though it is, is refused") {
    for (const std::string& text : {
             std::string{""},
             std::string{"null"},
             std::string{"[]"},
             std::string{"\"a\""},
             std::string{"{"},
             std::string{"{}x"},
             std::string{"{} {}"},
             std::string{"{'a':1}"},
             std::string{"{\"a\":1,}"},
             std::string{"{\"a\":01}"},
             std::string{"{\"a\":NaN}"},
             std::string{"{\"a\":1,\"a\":2}"},
             std::string{"{\"b\":{\"a\":1,\"\\u0061\":2}}"},
             std::string{"{\"a\":\"\\u0000\"}"},
             std::string{"{\"\\u0000\":1}"},
             std::string{"{\"a\":\"\\ud800\"}"},
             std::string{"{\"a\":\"\xff\"}"},
             std::string{"{\"a\":\"\xed\xa0\x80\"}"},
             std::string{"{\"a\":\"\n\"}"},
             std::string{"{/**/\"a\":1}"},
             std::string{"\xef\xbb\xbf{}"},
             std::string{"{}"} + '\0' + "{",
             std::string(100'000, '['),
             "{\"a\":" + std::string(33, '[') + std::string(33, ']') + "}",
         }) {
        CAPTURE(text.substr(0, 40));
        const auto parsed = Object::parse(text);
        REQUIRE_FALSE(parsed);
        CHECK(parsed.error().fault.slug == "malformed_json");
    }
}

TEST_CASE("a refusal says which rule was broken, and repeats nothing of the text") {
    const auto detail_of = [](const std::string& text) {
        const auto parsed = Object::parse(text);
        REQUIRE_FALSE(parsed);
        CHECK(parsed.error().detail.find("secret") == std::string_view::npos);
        return std::string{parsed.error().detail};
    };

    for (const char* text : {"", "{", "{secret", "{\"a\":1}secret", "{\"a\":\"\\q\"}"}) {
        CHECK(detail_of(text) == "It does not follow the grammar of JSON (RFC 8259).");
    }
    for (const char* text : {"null", "[]", "\"secret\"", "1"}) {
        CHECK(detail_of(text) == "It must be an object.");
    }
    for (const char* text : {"{\"a\":\"\xff\"}", "{\"a\":\"\\ud800\"}"}) {
        CHECK(detail_of(text) == "It is not well-formed UTF-8, or escapes half a character.");
    }
    for (const std::string& text : {std::string{"{\"a\":\"\\u0000\"}"},
                                    std::string{"{\"\\u0000\":1}"}, std::string{"{}"} + '\0'}) {
        CHECK(detail_of(text) == "It contains U+0000.");
    }
    CHECK(detail_of("{\"secret\":1,\"secret\":2}") == "A member is named twice.");
    CHECK(detail_of("{\"a\":" + std::string(32, '[') + std::string(32, ']') + "}") ==
          "It is nested deeper than 32 levels.");
    CHECK(detail_of("\xef\xbb\xbf{}") == "It begins with a byte order mark.");
}

TEST_CASE("a bare control character is refused wherever it stands, an escaped one is read") {
    for (int code = 0x00; code < 0x20; ++code) {
        for (std::size_t at = 0; at <= 40; ++at) {
            CAPTURE(code);
            CAPTURE(at);
            auto bare = std::string(40, 'x');
            bare.insert(at, 1, static_cast<char>(code));
            CHECK_FALSE(Object::parse("{\"a\":\"" + bare + "\"}"));
        }
    }
    CHECK(Object::parse(R"({"a":"\u001b"})")->text("a") == "\x1b");
}

TEST_CASE("an escape brings in no half of a character") {
    for (const auto* half : {R"(\ud800)", R"(\udc00)", R"(\udfff x)", R"(\udc00\ud800)"}) {
        const std::string shown = half;
        CAPTURE(shown);
        CHECK_FALSE(Object::parse("{\"a\":\"" + shown + "\"}"));
        CHECK_FALSE(Object::parse("{\"" + shown + "\":1}"));
    }
    CHECK(Object::parse(R"({"a":"\ud83d\ude80"})")->text("a") == "🚀");
}

TEST_CASE("a name that is there twice is found in small objects and in large ones") {
    for (const int members : {2, 3, 16, 17, 100, 3'000}) {
        CAPTURE(members);
        std::string text = "{";
        for (int i = 1; i < members; ++i) {
            text += "\"member " + std::to_string(i) + "\":1,";
        }

        CHECK(Object::parse(text + "\"member 0\":1}"));
        CHECK_FALSE(Object::parse(text + "\"member 1\":1}"));
        CHECK_FALSE(Object::parse(text + "\"member " + std::to_string(members - 1) + "\":1}"));
    }
}

TEST_CASE("nesting is allowed up to its bound") {
    CHECK(Object::parse("{\"a\":" + std::string(31, '[') + std::string(31, ']') + "}"));
    CHECK_FALSE(Object::parse("{\"a\":" + std::string(32, '[') + std::string(32, ']') + "}"));
}
