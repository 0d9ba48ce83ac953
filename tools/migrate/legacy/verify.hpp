#pragma once

#include "platform/core/result.hpp"
#include "tools/migrate/legacy/source.hpp"

namespace legacy {

// Makes of every old row what an import would make of it, and compares that with what is here: how
// many of each table, and a digest over all of them. Prints it, and each row that is missing or
// differs. Rows that were refused, or have been changed here since, are counted apart. True where
// nothing is missing and nothing differs. Throws soci::soci_error.
[[nodiscard]] platform::Result<bool> verify(Source& source, platform::db::Connection& auth,
                                            platform::db::Connection& user, const Mapping& mapping,
                                            bool as_json);

}  // namespace legacy
