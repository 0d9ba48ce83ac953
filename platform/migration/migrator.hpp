#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "platform/core/result.hpp"
#include "platform/db/connection.hpp"
#include "platform/migration/faults.hpp"
#include "platform/migration/files.hpp"
#include "platform/migration/script_runner.hpp"

namespace platform::migration {

enum class State {
    applied,
    pending,
    out_of_order,  // pending, before one that was applied
    unfinished,    // stopped between two statements: the same command goes on from there
    changed,       // applied, and its file is another now
    vanished,      // applied, and its file is not there any more
};

struct MigrationStatus {
    int number;
    std::string name;
    State state;
    std::optional<Timestamp> applied_at{};
};

struct MigratorConfig {
    std::chrono::seconds lock_wait{60};  // longest wait for another runner; 0: none
    LockPatience locks{};
    bool allow_out_of_order = false;
};

// Who is told what happens, while it happens.
struct Observer {
    using Milliseconds = std::chrono::milliseconds;

    std::function<void(const Migration&, Direction)> begun = [](const auto&, auto) {};
    std::function<void(const Migration&, Direction, Milliseconds)> done = [](const auto&, auto,
                                                                             auto) {};
    // Once, when another run holds the lock, with what is known of it.
    std::function<void(const std::string& holder)> waiting = [](const auto&) {};
    // A lock could not be had in time.
    std::function<void(const std::string& why)> retrying = [](const auto&) {};
};

// Brings a database's schema up to the migrations of one directory, or back, and keeps the history
// of that, with checksums, in the database. Any number of runners may start at once: an advisory
// lock lets one work while the others wait and then find nothing left to do. Whatever a run has
// done before it fails or is killed stays done, and the next goes on from there.
//
// Every call fails as kConnectionLost, kDiskFull or kDatabaseFailed where the database is the
// cause. Those that write fail as kRunnerBusy where another run holds the lock for longer than
// lock_wait, and as kFileChanged or kFileVanished where the history does not fit the files, before
// anything.
class Migrator {
public:
    // `connection` needs the rights of the schema's owner, and is open. It holds the lock and reads
    // the history; each script has a session of its own, opened like this one.
    Migrator(db::Connection& connection, std::vector<Migration> migrations,
             MigratorConfig config = {}, Observer observer = {})
        : connection_{connection},
          migrations_{std::move(migrations)},
          config_{config},
          observer_{std::move(observer)} {}

    // Applies what is missing, up to number `to` or all, in order. kOutOfOrder where something is
    // missing before what was applied and the configuration does not allow that; kNumberUnknown;
    // and as ScriptRunner.
    [[nodiscard]] Result<void> up(std::optional<int> to = {});

    // Undoes the last `count` of those that were applied, or all behind number `to` (0: all), the
    // last one first. kNoWayBack, before anything, where one of them has no .down.sql.
    [[nodiscard]] Result<void> down(int count);
    [[nodiscard]] Result<void> down_to(int to);

    // Takes all up to `number` for applied, without running them: for a database that was made
    // otherwise. kHistoryThere where there is a history.
    [[nodiscard]] Result<void> baseline(int number);

    // Makes the history fit the files: takes the checksums of those that have changed, of what is
    // done of an unfinished one too, and forgets what has no file any more. Answers what it has
    // mended, as it was.
    [[nodiscard]] Result<std::vector<MigrationStatus>> repair();

    // Every migration that has a file or was applied, by number. Changes nothing, takes no lock.
    [[nodiscard]] Result<std::vector<MigrationStatus>> status();
    // Whether up() would find nothing to do and nothing wrong: else kFileChanged, kFileVanished,
    // kOutOfOrder, kUnfinished or kPending, in this order.
    [[nodiscard]] Result<void> verify();
    // What up() would run. Changes nothing, takes no lock.
    [[nodiscard]] Result<std::vector<Migration>> pending(std::optional<int> to = {});

private:
    using Work = std::function<Result<void>()>;

    Result<void> alone(const Work& work);
    Result<void> undo(const std::function<bool(std::size_t position, int number)>& chosen);
    Result<void> undo_all(const std::vector<const Migration*>& chosen);
    Result<void> run(const Migration& migration, Direction direction);
    [[nodiscard]] std::string realigning(int number);
    Result<void> check_history();
    Result<std::vector<const Migration*>> missing(std::optional<int> to);
    [[nodiscard]] std::vector<MigrationStatus> compare();
    [[nodiscard]] const Migration* find(int number) const;

    db::Connection& connection_;
    std::vector<Migration> migrations_;
    MigratorConfig config_;
    Observer observer_;
    History history_{connection_};
};

}  // namespace platform::migration
