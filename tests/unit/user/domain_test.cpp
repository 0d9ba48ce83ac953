#include <doctest/doctest.h>

#include "user-service/domain/goal.hpp"
#include "user-service/domain/text.hpp"

using namespace user;

namespace {

template <class T>
std::string_view refusal(std::string_view text) {
    const auto parsed = T::parse(text);
    return parsed ? "" : parsed.error().fault.slug;
}

}  // namespace

TEST_CASE("texts are counted in characters and hold no control characters") {
    CHECK(refusal<BadgeName>("First 🚀 steps") == "");
    CHECK(refusal<BadgeName>("") == "name_length");
    CHECK(refusal<BadgeName>(std::string(101, 'x')) == "name_length");
    CHECK(refusal<BadgeName>("a\tb") == "text_characters");
    CHECK(refusal<GoalTitle>(std::string(200, 'x')) == "");
    CHECK(refusal<GoalTitle>(std::string(201, 'x')) == "title_length");
    CHECK(refusal<Description>("") == "");
    CHECK(refusal<Description>("two\nlines\tand a tab") == "");
    CHECK(refusal<Description>("bell\a") == "text_characters");
    CHECK(refusal<Description>(std::string(2001, 'x')) == "description_length");
    CHECK(refusal<Description>("\xff") == "description_length");
}

TEST_CASE("a text that nobody can see, or that turns the text around it, is refused") {
    CHECK(refusal<BadgeName>(" \u00A0 ") == "text_blank");
    CHECK(refusal<GoalTitle>("\u3164") == "text_blank");
    CHECK(refusal<GoalTitle>("\uFEFF\u200B") == "text_blank");
    CHECK(refusal<Description>(" ") == "");
    CHECK(refusal<BadgeName>("a\u202Eb") == "text_characters");
    CHECK(refusal<GoalTitle>("\u2067a") == "text_characters");
    CHECK(refusal<Description>("a\u202Db") == "text_characters");
    CHECK(refusal<Description>("a\u009Bb") == "text_characters");
    CHECK(refusal<GoalTitle>("a\u2028b") == "text_characters");
}

TEST_CASE("an icon is an https URL and nothing that could act as something else") {
    CHECK(refusal<HttpsUrl>("https://cdn.example.org/a%20b.png?x=1#y") == "");
    CHECK(refusal<HttpsUrl>("HTTPS://[2001:db8::1]:8443/") == "");
    for (const std::string& text :
         {std::string{"http://example.org/a.png"}, std::string{"javascript:alert(1)"},
          std::string{"data:image/png;base64,AA"}, std::string{"https://"},
          std::string{"https:///a.png"}, std::string{"https://user:pw@example.org/"},
          std::string{"https://exa mple.org/"}, std::string{"https://a]b[::/x"},
          std::string{"https://[::1/"}, std::string{"https://example.org:/"},
          std::string{"https://example.org:x/"}, std::string{"https://example.org/\"onload=x"},
          std::string{"https://example.org/<script>"}, std::string{"https://exämple.org/"},
          "https://example.org/" + std::string(2048, 'a'), std::string{" https://example.org/"}}) {
        CAPTURE(text);
        CHECK(refusal<HttpsUrl>(text) == "url_invalid");
    }
}

TEST_CASE("a goal's status is one of four words") {
    for (const char* text : {"not-started", "in-progress", "completed", "abandoned"}) {
        CHECK(GoalStatus::parse(text)->str() == text);
    }
    CHECK(refusal<GoalStatus>("done") == "status_unknown");
    CHECK(refusal<GoalStatus>("Completed") == "status_unknown");
    CHECK(refusal<GoalStatus>("") == "status_unknown");
}
