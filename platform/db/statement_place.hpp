#pragma once

#include <compare>
#include <cstddef>
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
// semicolon; they point into `script`. Knows PostgreSQL's quotes, dollar quotes and nested
// comments; a body BEGIN ATOMIC … END counts as several statements.
[[nodiscard]] std::vector<std::string_view> statements_of(std::string_view script);

// Where the `index`-th statement (from 0) of a script begins; its end where there is none.
[[nodiscard]] Place place_of_statement(std::string_view script, std::size_t index);

// The place of the `position`-th character (from 1), as PostgreSQL tells where an error is.
[[nodiscard]] Place place_of_position(std::string_view script, std::size_t position);

}  // namespace platform::db
