#pragma once

#include <string>
#include <vector>

#include "platform/migration/files.hpp"
#include "tools/migrate/lint/finding.hpp"

namespace migrate::lint {

// A column or table that a migration takes away or gives another name.
struct Removed {
    int migration;
    std::string file;
    std::size_t line;
    std::string table;
    std::string column;  // empty: the table itself
};

struct Looked {
    std::vector<Finding> findings;
    std::vector<Removed> removed;
};

// What a migration does that holds others up, or that its code may not be ready for. What it makes
// itself is free of rules: nobody uses that yet.
[[nodiscard]] Looked look_at(const platform::migration::Migration& migration);

}  // namespace migrate::lint
