#pragma once

#include <string>
#include <vector>

#include "platform/core/result.hpp"
#include "platform/json/reader.hpp"

namespace migrate::lint {

// One statement, as PostgreSQL's own parser reads it: the kind of its node ("AlterTableStmt") and
// what the node holds, under the names of PostgreSQL's parsenodes.h.
struct Statement {
    std::string kind;
    platform::json::Object node;
    std::size_t offset;  // of its first byte in the script, comments before it left out
    std::string before;  // those comments
};

inline constexpr platform::Fault kNotParsed{platform::ErrorCode::invalid, "sql_not_parsed",
                                            "PostgreSQL's parser refuses it:"};

// All of a script, or kNotParsed.
[[nodiscard]] platform::Result<std::vector<Statement>> parse(const std::string& sql);

}  // namespace migrate::lint
