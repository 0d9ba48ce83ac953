#include "platform/json/body_reader.hpp"

#include <doctest/doctest.h>

using namespace platform;

namespace {

constexpr Fault kTooLoud{ErrorCode::invalid, "too_loud", "Whisper."};

struct Whisper {
    static Result<Whisper> parse(std::string_view text) {
        if (text.find('!') != std::string_view::npos) {
            return kTooLoud;
        }
        return Whisper{std::string{text}};
    }
    std::string text;
};

json::BodyReader reader_of(std::string_view text) {
    return json::BodyReader{*json::Object::parse(text)};
}

}  // namespace

TEST_CASE("a body that is right comes out as values") {
    auto body = reader_of(R"({"a":"x","b":null,"id":7})");

    const auto a = body.required<Whisper>("a");
    const auto b = body.optional<Whisper>("b");
    const auto c = body.optional<Whisper>("c");
    body.ignore({"id"});

    CHECK(body.finish());
    CHECK(a->text == "x");
    CHECK_FALSE(b);
    CHECK_FALSE(c);
}

TEST_CASE("everything that is wrong is named at once, by its pointer") {
    auto body = reader_of(R"({"a":"x!","b":3,"n~/o":1})");

    (void)body.required<Whisper>("a");
    (void)body.optional<Whisper>("b");
    (void)body.required<Whisper>("c");
    const auto finished = body.finish();

    REQUIRE_FALSE(finished);
    CHECK(finished.error().fault.slug == "invalid_fields");
    const auto& fields = finished.error().fields;
    REQUIRE(fields.size() == 4);
    CHECK((fields[0].pointer == "/a" && fields[0].code == "too_loud"));
    CHECK((fields[1].pointer == "/b" && fields[1].code == "wrong_type"));
    CHECK((fields[2].pointer == "/c" && fields[2].code == "required"));
    CHECK((fields[3].pointer == "/n~0~1o" && fields[3].code == "unknown_field"));
}
