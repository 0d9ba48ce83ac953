#pragma once

#include "platform/core/error.hpp"

// What can go wrong with migrations. The reason of an Error names the file, and the line where
// there is one.
namespace platform::migration {

inline constexpr Fault kFilesInvalid{ErrorCode::invalid, "migration_files_invalid",
                                     "The migration files cannot be used."};
inline constexpr Fault kNumberUnknown{ErrorCode::not_found, "migration_unknown",
                                      "There is no such migration."};

// The history of a database does not fit the files.
inline constexpr Fault kFileChanged{ErrorCode::conflict, "migration_changed",
                                    "A migration was changed after it was applied."};
inline constexpr Fault kFileVanished{ErrorCode::conflict, "migration_vanished",
                                     "The file of a migration that was applied has vanished."};
inline constexpr Fault kOutOfOrder{
    ErrorCode::conflict, "migration_out_of_order",
    "A migration is missing that stands before one that was applied."};
inline constexpr Fault kUnfinished{ErrorCode::conflict, "migration_unfinished",
                                   "A migration has stopped halfway."};
inline constexpr Fault kPending{ErrorCode::conflict, "migrations_pending",
                                "There are migrations to apply."};
inline constexpr Fault kHistoryThere{ErrorCode::conflict, "migration_history_there",
                                     "The database has a history already."};
inline constexpr Fault kNoWayBack{ErrorCode::invalid, "migration_without_way_back",
                                  "A migration has no file that undoes it."};

// Somebody else was at work for the whole of lock_wait.
inline constexpr Fault kRunnerBusy{ErrorCode::unavailable, "migration_runner_busy",
                                   "Another run holds the lock of this database."};
// A table or row that the migration needs was in use by others, each time that it was tried.
inline constexpr Fault kLocked{ErrorCode::unavailable, "migration_locked_out",
                               "A migration could not have a lock that it needs."};
inline constexpr Fault kStatementFailed{ErrorCode::internal, "migration_failed",
                                        "A migration failed."};
inline constexpr Fault kDiskFull{ErrorCode::unavailable, "database_disk_full",
                                 "The disk of the database is full."};
inline constexpr Fault kConnectionLost{ErrorCode::unavailable, "database_connection_lost",
                                       "The connection to the database was lost."};
inline constexpr Fault kDatabaseFailed{ErrorCode::unavailable, "database_failed",
                                       "The database could not be asked."};

}  // namespace platform::migration
