#pragma once

#include "platform/core/error.hpp"

namespace migrate {

inline constexpr platform::Fault kConfigurationInvalid{
    platform::ErrorCode::invalid, "configuration_refused", "The configuration is refused."};
inline constexpr platform::Fault kDatabaseUnreachable{
    platform::ErrorCode::unavailable, "database_unreachable", "There is no way to the database."};
inline constexpr platform::Fault kNotWritten{platform::ErrorCode::internal, "file_not_written",
                                             "A file could not be written."};
inline constexpr platform::Fault kDumpFailed{platform::ErrorCode::internal, "dump_failed",
                                             "The schema could not be dumped."};

}  // namespace migrate
