#pragma once

namespace auth {

// Whether the last memory that libsodium asked for in this thread could not be had. It answers that
// like a wrong password.
[[nodiscard]] bool memory_was_refused();

}  // namespace auth
