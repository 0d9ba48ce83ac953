#pragma once

#include <optional>
#include <string>

#include "auth-service/domain/service_secret.hpp"

namespace authctl {

// The secret in the file `path`, or on standard input where that is "-", without the last line end.
// Nothing where there is none that is fit for use; why is said on standard error.
[[nodiscard]] std::optional<auth::ServiceSecret> read_secret_file(const std::string& path);

}  // namespace authctl
