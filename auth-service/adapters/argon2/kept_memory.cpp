// libsodium maps and unmaps the 19 MiB of every hash, and the page faults of that take most of its
// time. These stand in for mmap and munmap in libsodium only (linked with --wrap) and keep one
// mapping for each thread: two to three times as many hashes a second.

#include "auth-service/adapters/argon2/kept_memory.hpp"

#include <sys/mman.h>

#include <cstddef>

extern "C" {
// The names that the linker's --wrap asks for. NOLINTBEGIN(bugprone-reserved-identifier)
void* __real_mmap(void* address, std::size_t length, int protection, int flags, int fd,
                  off_t offset);
int __real_munmap(void* address, std::size_t length);
void* __wrap_mmap(void* address, std::size_t length, int protection, int flags, int fd,
                  off_t offset);
int __wrap_munmap(void* address, std::size_t length);
}

namespace {

constexpr std::size_t kKeptBytesMin = std::size_t{1} << 20U;  // smaller ones are not for a hash

struct KeptMapping {
    void* address = nullptr;
    std::size_t length = 0;
    bool in_use = false;

    KeptMapping() = default;
    KeptMapping(const KeptMapping&) = delete;
    KeptMapping& operator=(const KeptMapping&) = delete;
    ~KeptMapping() {
        if (address != nullptr) {
            __real_munmap(address, length);
        }
    }
};

thread_local KeptMapping kept;
thread_local bool refused = false;

// The largest is kept: of an old hash with less memory there is one and then no more. True where
// nothing is kept any more.
bool give_up_smaller(std::size_t length) {
    if (kept.address != nullptr && !kept.in_use && kept.length < length) {
        __real_munmap(kept.address, kept.length);
        kept.address = nullptr;
    }
    return kept.address == nullptr;
}

}  // namespace

void* __wrap_mmap(void* address, std::size_t length, int protection, int flags, int fd,
                  off_t offset) {
    if (kept.address != nullptr && !kept.in_use && kept.length == length) {
        kept.in_use = true;
        refused = false;
        return kept.address;
    }
    void* mapped = __real_mmap(address, length, protection, flags, fd, offset);
    refused = mapped == MAP_FAILED;
    if (mapped != MAP_FAILED && length >= kKeptBytesMin && give_up_smaller(length)) {
        madvise(mapped, length, MADV_DONTDUMP);  // what a password became stays out of core dumps
        kept.address = mapped;
        kept.length = length;
        kept.in_use = true;
    }
    return mapped;
}

int __wrap_munmap(void* address, std::size_t length) {
    if (address != nullptr && address == kept.address) {
        kept.in_use = false;
        return 0;
    }
    return __real_munmap(address, length);
}
// NOLINTEND(bugprone-reserved-identifier)

namespace auth {

bool memory_was_refused() {
    return refused;
}

}  // namespace auth
