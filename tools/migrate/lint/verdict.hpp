#pragma once

#include <filesystem>
#include <vector>

#include "platform/migration/files.hpp"
#include "tools/migrate/lint/finding.hpp"
#include "tools/migrate/lint/sql_literals.hpp"

namespace migrate::lint {

// A finding that somebody has looked at and stands by: a line "NNNN rule why" of the file
// lint.accepted beside the migrations.
struct Acceptance {
    int migration;
    std::string rule;
    std::size_t line;
};

[[nodiscard]] platform::Result<std::vector<Acceptance>> load_acceptances(
    const std::filesystem::path& migrations);

// All that stands against these migrations: what they do, and what they take away while a literal
// of the code that runs still names it (rule "still-used": the word of a column in a file that
// names its table, too). Accepted findings are left out; an acceptance of nothing is a finding.
[[nodiscard]] std::vector<Finding> judge(
    const std::vector<platform::migration::Migration>& migrations,
    const std::vector<Literal>& literals, const std::vector<Acceptance>& acceptances);

}  // namespace migrate::lint
