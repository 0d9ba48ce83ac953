#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <string_view>

namespace console {

// Reads the command line into `app`. Nothing where a command was chosen; else what has been said,
// help or a refusal, and the exit status. `program` is its name.
[[nodiscard]] std::optional<int> read_command_line(CLI::App& app, std::string_view program,
                                                   int argc, char** argv);

// What main() answers. The door where every exception ends: what one says is for developers.
[[nodiscard]] int run(std::string_view program, const std::function<int()>& command);

}  // namespace console
