#pragma once

#include <string_view>

#include "auth-service/application/import_accounts.hpp"

namespace authctl {

// A line of an import: one JSON object with `username` and `email`, and, where they are known,
// `first_name`, `last_name`, `password_hash` (docs/imported-hashes.md), `created_at`, `id` and
// `disabled`. kMalformedJson, or kInvalidFields with everything that is wrong, and never a value.
// `now` is what `created_at` must not lie behind.
[[nodiscard]] platform::Result<auth::ImportedAccount> read_import_line(std::string_view line,
                                                                       platform::Timestamp now);

}  // namespace authctl
