#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "platform/core/result.hpp"
#include "platform/db/connection.hpp"

namespace platform::db {

// One file NNNN_name.up.sql. Numbers start at 1 and leave no gap.
struct Migration {
    int number;
    std::string name;
    std::string sql;
    std::string checksum;  // SHA-256 of the file, as hex
};

[[nodiscard]] Result<std::vector<Migration>> load_migrations(
    const std::filesystem::path& directory);

struct MigrationStatus {
    Migration migration;
    std::string applied_at;  // RFC 3339; empty where it is still to come
};

// Brings a database's schema up to the migrations of one directory and records them, with their
// checksums, in its table schema_migrations. Any number of runners may start at once: an advisory
// lock lets one work while the others wait and then find nothing left to do.
class Migrator {
public:
    using Progress = std::function<void(const Migration& applied)>;

    // `connection` needs the rights of the schema's owner, and is open.
    Migrator(Connection& connection, std::vector<Migration> migrations)
        : connection_{connection}, migrations_{std::move(migrations)} {}

    // Applies what is missing, each in a transaction of its own; what was applied before a failure
    // stays applied. Refuses to start when the history does not fit the files: one that was changed
    // after it was applied, or has vanished.
    [[nodiscard]] Result<void> up(const Progress& progress);

    [[nodiscard]] Result<std::vector<MigrationStatus>> status();

private:
    Result<void> check_history();
    Result<void> apply(const Migration& migration);

    Connection& connection_;
    std::vector<Migration> migrations_;
};

}  // namespace platform::db
