#pragma once

#include <chrono>
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

struct MigratorConfig {
    std::chrono::seconds lock_wait{60};            // longest wait for another runner; 0: none
    std::chrono::milliseconds lock_timeout{5000};  // of a statement, where nothing else sets one
};

// Why up() did nothing: somebody else was at work for the whole of lock_wait.
inline constexpr Fault kRunnerBusy{ErrorCode::unavailable, "migration_runner_busy",
                                   "Another run holds the lock of this database."};

// Brings a database's schema up to the migrations of one directory and records them, with their
// checksums, in its table schema_migrations. Any number of runners may start at once: an advisory
// lock lets one work while the others wait and then find nothing left to do. No statement waits
// longer than lock_timeout for a lock: behind a long transaction it would hold up everybody else.
class Migrator {
public:
    using Progress = std::function<void(const Migration& applied)>;
    using OnWait = std::function<void(const std::string& holder)>;

    // `connection` needs the rights of the schema's owner, and is open.
    Migrator(Connection& connection, std::vector<Migration> migrations, MigratorConfig config = {})
        : connection_{connection}, migrations_{std::move(migrations)}, config_{config} {}

    // Applies what is missing, each in a transaction of its own; what was applied before a failure
    // stays applied. Refuses to start when the history does not fit the files: one that was changed
    // after it was applied, or has vanished. `on_wait` is called once when another run holds the
    // lock, with what is known of it; kRunnerBusy when it holds it for longer than lock_wait.
    [[nodiscard]] Result<void> up(const Progress& progress, const OnWait& on_wait = {});

    [[nodiscard]] Result<std::vector<MigrationStatus>> status();

private:
    class SessionLock;

    Result<void> check_history();
    Result<void> apply(const Migration& migration);
    Result<void> wait_for(SessionLock& lock, const OnWait& on_wait);
    Result<void> apply_missing(const Progress& progress);

    Connection& connection_;
    std::vector<Migration> migrations_;
    MigratorConfig config_;
};

}  // namespace platform::db
