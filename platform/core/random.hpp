#pragma once

#include <cstddef>
#include <string>

namespace platform {

// From the kernel's generator, fit for secrets.
[[nodiscard]] std::string random_bytes(std::size_t count);

}  // namespace platform
