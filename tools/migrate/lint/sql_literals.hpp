#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "platform/core/result.hpp"

namespace migrate::lint {

// A string literal of C++ that may be SQL: it is more than one word.
struct Literal {
    std::string file;
    std::size_t line;
    std::set<std::string> words;  // in lower case
};

// Those of a source text, of every form that C++ has for them; comments and character literals are
// none.
[[nodiscard]] std::vector<Literal> literals_of(const std::string& file, std::string_view source);

// Those of all .cpp and .hpp files below a directory.
[[nodiscard]] platform::Result<std::vector<Literal>> literals_below(
    const std::filesystem::path& directory);

}  // namespace migrate::lint
