#include "platform/db/statement_place.hpp"

#include <doctest/doctest.h>

#include <string>

using platform::db::Place;
using platform::db::place_of_position;
using platform::db::place_of_statement;
using platform::db::statements_of;

namespace {

std::size_t line_of_statement(std::string_view script, std::size_t index) {
    return place_of_statement(script, index).line;
}

}  // namespace

TEST_CASE("a statement begins where its first word stands, behind comments and blank lines") {
    constexpr auto kScript =
        "-- what; this does\n"
        "\n"
        "CREATE TABLE a (n int);  -- one; line\n"
        "/* two /* nested; */ ; */ INSERT INTO a\n"
        "VALUES (1);;\n"
        "\n"
        "SELECT 1; SELECT 2;\n";

    CHECK(line_of_statement(kScript, 0) == 3);
    CHECK(line_of_statement(kScript, 1) == 4);
    CHECK(line_of_statement(kScript, 2) == 7);
    CHECK(line_of_statement(kScript, 3) == 7);
}

TEST_CASE("a semicolon in quotes ends no statement") {
    for (const char* first : {"SELECT ';'", "SELECT 'it''s;'", R"(SELECT ';\')", R"(SELECT E'\';')",
                              R"(SELECT ";")", "DO $$ BEGIN; END $$", "DO $body$ a; $$ ; $body$",
                              "SELECT $1 + 1", "SELECT a$b FROM c"}) {
        CAPTURE(first);
        const auto script = std::string{first} + ";\nSELECT 2";

        CHECK(line_of_statement(script, 0) == 1);
        CHECK(line_of_statement(script, 1) == 2);
    }
}

TEST_CASE("what does not end, or is not there, is at the end") {
    CHECK(line_of_statement("", 0) == 1);
    CHECK(line_of_statement("SELECT 'a\n", 1) == 2);
    CHECK(line_of_statement("/* a\n", 0) == 2);
    CHECK(line_of_statement("DO $x$\n$", 1) == 2);
    CHECK(line_of_statement("SELECT E'\\", 1) == 1);
}

TEST_CASE("a position counts characters and not bytes") {
    CHECK(place_of_position("SELECT 'ü🚀';\nSELECT nope", 12) == Place{1, 12});
    CHECK(place_of_position("SELECT 'ü🚀';\nSELECT nope", 14) == Place{2, 1});
    CHECK(place_of_position("SELECT 'ü🚀';\nSELECT 'ü', nope", 26) == Place{2, 13});
    CHECK(place_of_position("a", 99) == Place{1, 2});
}

TEST_CASE("statements come without what is around them") {
    CHECK(statements_of("-- a\n SELECT ';' -- b\n;; /* c */ DO $$;$$ ;\n-- d\n") ==
          std::vector<std::string_view>{"SELECT ';'", "DO $$;$$"});
    CHECK(statements_of("").empty());
    CHECK(statements_of("-- nothing").empty());
}

TEST_CASE("the semicolons of a body BEGIN ATOMIC end no statement") {
    const std::string function =
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; "
        "END";

    CHECK(statements_of(function + "; SELECT 3;") ==
          std::vector<std::string_view>{function, "SELECT 3"});
    CHECK(statements_of("SELECT atomic; SELECT 'begin atomic'; SELECT 1").size() == 3);
}

TEST_CASE("a statement can be read without its comments") {
    CHECK(platform::db::without_comments("CREATE /* a; */ INDEX -- b\n  i ON \"t /* c */\"") ==
          "CREATE INDEX i ON \"t /* c */\"");
    CHECK(platform::db::first_word("Commit/**/") == "commit");
    CHECK(platform::db::first_word("(SELECT 1)") == "");
}
