#pragma once

#include <cstdio>
#include <cstdlib>

namespace platform {

// An invariant of ours. When it does not hold the process stops, in release builds too: to go on
// would be to work with state that nobody understands.
inline void ensure(bool holds, const char* invariant, const char* file = __builtin_FILE(),
                   int line = __builtin_LINE()) {
    if (!holds) {
        std::fprintf(stderr, "%s:%d: broken invariant: %s\n", file, line, invariant);
        std::abort();
    }
}

}  // namespace platform
