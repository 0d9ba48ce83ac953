#pragma once

#include <string_view>

// SQLSTATEs (PostgreSQL manual, appendix A) that a runner of migrations acts upon.
namespace platform::migration::sqlstate {

inline constexpr std::string_view kLockNotAvailable = "55P03";
inline constexpr std::string_view kDeadlock = "40P01";
inline constexpr std::string_view kDiskFull = "53100";
inline constexpr std::string_view kInTransaction = "25001";     // of what wants to be alone
inline constexpr std::string_view kTransactionEnded = "2D000";  // by a procedure or a DO
inline constexpr std::string_view kPending = "55000";           // of a DETACH that was begun
inline constexpr std::string_view kUndefinedTable = "42P01";
inline constexpr std::string_view kDuplicateTable = "42P07";  // or index
inline constexpr std::string_view kDuplicateDatabase = "42P04";
inline constexpr std::string_view kDuplicateObject = "42710";
inline constexpr std::string_view kUndefinedObject = "42704";
inline constexpr std::string_view kUndefinedDatabase = "3D000";

}  // namespace platform::migration::sqlstate
