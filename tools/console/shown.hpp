#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// How what others have written is shown: a message's type, an error, a body may hold anything.
namespace console {

// On one line that no terminal takes for a command: control characters, those that turn the
// direction of the text, and bytes that are not UTF-8 stand as \n, \x1b, \u202e, \xff.
[[nodiscard]] std::string shown(std::string_view text);

// The same, and after `code_points_max` of what is shown comes "…".
[[nodiscard]] std::string shown(std::string_view text, std::size_t code_points_max);

// Compact JSON in which nothing is a command for a terminal: as shown(), but every such character
// stands as \u009b, so that whoever parses it reads what it was.
[[nodiscard]] std::string harmless_json(std::string_view json);

// A JSON object or array as several lines, indented by two; each line is shown() as it is. `json`
// is compact and valid.
[[nodiscard]] std::string indented(std::string_view json);

// Columns under a head, two spaces apart. Cells are shown() already.
class Table {
public:
    explicit Table(std::vector<std::string> head) { add(std::move(head)); }
    void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
    [[nodiscard]] std::string str() const;

private:
    std::vector<std::vector<std::string>> rows_;
};

// "1 message", "2 messages".
[[nodiscard]] std::string counted(long long count, std::string_view singular,
                                  std::string_view plural = "");

}  // namespace console
