#pragma once

#include <optional>
#include <string>

// Statements that PostgreSQL runs in no transaction: what they leave behind when they are cut off.
// Each is given without comments (statement_place.hpp).
namespace platform::migration {

struct ConcurrentIndex {
    std::string name;   // with its table's schema where the statement names that
    std::string table;  // as the statement names it
};

// What a CREATE INDEX CONCURRENTLY makes.
[[nodiscard]] std::optional<ConcurrentIndex> index_made_by(const std::string& statement);

// The statement that finishes an ALTER TABLE … DETACH PARTITION … CONCURRENTLY.
[[nodiscard]] std::optional<std::string> finalized(const std::string& statement);

// Whether it waits for others and keeps nobody waiting.
[[nodiscard]] bool is_concurrent(const std::string& statement);

}  // namespace platform::migration
