#include "platform/core/text.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace platform;

TEST_CASE("a text is blank when nothing of it can be seen") {
    for (const char* text : {"",
                             " ",
                             "\t\n ",
                             "\u0085",
                             "\u00A0",
                             "\u00AD",
                             "\u034F",
                             "\u061C",
                             "\u115F",
                             "\u1680",
                             "\u17B5",
                             "\u180E",
                             "\u2003",
                             "\u200B",
                             "\u200D\u200D",
                             "\u202E",
                             "\u202F",
                             "\u2060",
                             "\u2800",
                             "\u3000",
                             "\u3164",
                             "\uFE0F",
                             "\uFEFF",
                             "\uFFA0",
                             "\U000E0041",
                             " \u200B\u3164 "}) {
        CAPTURE(text);
        CHECK(is_blank(text));
    }
    for (const char* text : {"a", " a ", "\u200Ba", "王", "🚀", "👩\u200D🚀", "\u0301", "-"}) {
        CAPTURE(text);
        CHECK_FALSE(is_blank(text));
    }
}

TEST_CASE("characters that control or turn a text are forbidden in it") {
    for (const char* text : {"a\x01", "\x1b[31m", "a\x7f", "a\u0085b", "\u009B31m", "\u202A",
                             "a\u202Eb", "\u2066a", "a\u2069"}) {
        CAPTURE(text);
        CHECK(has_forbidden_character(text, Lines::one));
        CHECK(has_forbidden_character(text, Lines::many));
    }
    CHECK(has_forbidden_character(std::string(1, '\0'), Lines::many));
}

TEST_CASE("only a text of many lines may hold what ends a line, and tabs") {
    for (const char* text : {"a\nb", "a\r\nb", "a\tb", "a\u2028b", "a\u2029b"}) {
        CAPTURE(text);
        CHECK(has_forbidden_character(text, Lines::one));
        CHECK_FALSE(has_forbidden_character(text, Lines::many));
    }
}

TEST_CASE("what scripts and emoji need is not forbidden") {
    for (const char* text : {"Zoë O'Neill-王", "👩\u200D🚀", "می\u200Cخواهم", "שלום\u200F!", " a "}) {
        CAPTURE(text);
        CHECK_FALSE(has_forbidden_character(text, Lines::one));
    }
}
