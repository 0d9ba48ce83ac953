#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace legacy {

// `import-legacy`, which moves a monolith's user base into our databases, and `import-legacy
// verify`, which compares the two. Where either was chosen, `run` is what it does and answers the
// exit status.
void add_import_legacy(CLI::App& app, std::function<int()>& run);

}  // namespace legacy
