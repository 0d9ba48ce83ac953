#pragma once

#include <compare>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace platform::db {

// Where something stands in a script: its line, and which character of that line, both from 1.
struct Place {
    std::size_t line;
    std::size_t column;

    auto operator<=>(const Place&) const = default;
};

// The statements of a script, each without the comments and blank lines before it and without its
// semicolon; they point into `script`. Knows PostgreSQL's quotes, dollar quotes, nested comments
// and bodies BEGIN ATOMIC … END.
[[nodiscard]] std::vector<std::string_view> statements_of(std::string_view script);

// A statement with one blank in the place of blanks and comments.
[[nodiscard]] std::string without_comments(std::string_view statement);

// In lower case; empty where it begins with something else.
[[nodiscard]] std::string first_word(std::string_view statement);

// Where the `index`-th statement (from 0) of a script begins; its end where there is none.
[[nodiscard]] Place place_of_statement(std::string_view script, std::size_t index);

// The place of the `position`-th character (from 1), as PostgreSQL tells where an error is.
[[nodiscard]] Place place_of_position(std::string_view script, std::size_t position);

}  // namespace platform::db
