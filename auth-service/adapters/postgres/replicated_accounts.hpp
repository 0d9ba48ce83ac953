#pragma once

#include <string_view>

namespace auth {

// A query for what the events of accounts carry, one row for each account: the columns that a
// consumer keeps, as it has them once every event has arrived (platform/db/row_digest.hpp). Of a
// deleted account nothing but its id and version is told.
inline constexpr std::string_view kReplicatedAccounts =
    "SELECT id, version, deleted_at IS NOT NULL AS deleted,"
    " CASE WHEN deleted_at IS NULL THEN username END AS username,"
    " CASE WHEN deleted_at IS NULL THEN email END AS email,"
    " CASE WHEN deleted_at IS NULL THEN first_name END AS first_name,"
    " CASE WHEN deleted_at IS NULL THEN last_name END AS last_name,"
    " CASE WHEN deleted_at IS NULL THEN created_at END AS created_at,"
    " CASE WHEN deleted_at IS NULL THEN username_changed_at END AS username_changed_at,"
    " deleted_at IS NULL AND disabled_at IS NOT NULL AS disabled FROM users";

}  // namespace auth
