#pragma once

#include <cstddef>
#include <string_view>

namespace platform::db {

// The line, counted from 1, on which the `index`-th statement (from 0) of a script begins: comments
// and blank lines before it are not part of it. Knows PostgreSQL's quotes, dollar quotes and nested
// comments; a body BEGIN ATOMIC … END counts as several statements. For messages.
[[nodiscard]] std::size_t line_of_statement(std::string_view script, std::size_t index);

// The line of the `position`-th character (from 1), as PostgreSQL tells where an error is.
[[nodiscard]] std::size_t line_of_position(std::string_view script, std::size_t position);

}  // namespace platform::db
