#pragma once

namespace auth {

// Whether the last memory that libsodium asked for in this thread could not be had. It answers that
// like a wrong password.
[[nodiscard]] bool memory_was_refused();

// From now on memory is kept of the size that this thread's last hash took, and of no other: that
// of hashes with current parameters, whatever old ones have taken or take.
void keep_memory_of_the_last_hash();

}  // namespace auth
