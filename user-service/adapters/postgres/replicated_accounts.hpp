#pragma once

#include <string_view>

namespace user {

// A query for what is kept here of auth-service's accounts, one row for each: every column that an
// event sets (platform/db/row_digest.hpp), named as auth-service names it.
inline constexpr std::string_view kReplicatedAccounts =
    "SELECT auth_user_id AS id, version, deleted, username, email, first_name, last_name,"
    " member_since AS created_at, username_changed_at, disabled FROM auth_users";

}  // namespace user
