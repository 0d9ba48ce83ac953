#include "tools/console/shown.hpp"

#include <doctest/doctest.h>

using namespace console;

TEST_CASE("what a terminal might obey is shown as what it is") {
    struct Row {
        std::string text;
        std::string shown;
    };
    for (const auto& row :
         {Row{"plain, Zoë, 日本, 👩‍🚀", "plain, Zoë, 日本, 👩‍🚀"},
          Row{"\x1b[2J\x07", "\\x1b[2J\\x07"}, Row{"a\nb\r\tc", "a\\nb\\r\\tc"},
          Row{std::string{"\0\x7f", 2}, "\\x00\\x7f"}, Row{"\xc2\x9b", "\\u009b"},
          Row{"\xe2\x80\xae", "\\u202e"}, Row{"\xe2\x80\xa8", "\\u2028"},
          Row{"\xe2\x80\x8f\xd8\x9c", "\\u200f\\u061c"}, Row{"\xff\xc3", "\\xff\\xc3"},
          Row{"\xed\xa0\x80", "\\xed\\xa0\\x80"}, Row{"", ""}}) {
        CHECK(shown(row.text) == row.shown);
    }
    CHECK(shown("abcdef", 3) == "abc…");
    CHECK(shown("abc", 3) == "abc");
    CHECK(shown("ab\x1b", 3) == "ab…");
}

TEST_CASE("JSON holds no character that a terminal obeys, and means what it meant") {
    CHECK(harmless_json("{\"a\":\"\xc2\x9b\x32J\"}") == R"({"a":"\u009b2J"})");
    CHECK(harmless_json("\"\xe2\x80\xae\xd8\x9c\xe2\x80\x8e\x7f\"") ==
          R"("\u202e\u061c\u200e\u007f")");
    CHECK(harmless_json(R"({"a":"Zoë \n"})") == R"({"a":"Zoë \n"})");
    CHECK(harmless_json("\"\x9b\"") == R"("\ufffd")");
    CHECK(harmless_json("").empty());
}

TEST_CASE("JSON is laid out whatever stands in its texts") {
    CHECK(indented("{}") == "{}\n");
    CHECK(indented(R"({"a":"{[,:\"}"})") == "{\n  \"a\": \"{[,:\\\"}\"\n}\n");
    CHECK(indented("{\"a\":\"\xc2\x9b\"}") == "{\n  \"a\": \"\\u009b\"\n}\n");
    CHECK(indented(R"([[],[{}]])") == "[\n  [],\n  [\n    {}\n  ]\n]\n");
}

TEST_CASE("columns stand under one another, also where characters are wider than a byte") {
    Table table{{"ID", "NAME", ""}};
    table.add({"1", "Zoë", "x"});
    table.add({"12", "Ada", ""});

    CHECK(table.str() == "ID  NAME\n1   Zoë   x\n12  Ada\n");
}
