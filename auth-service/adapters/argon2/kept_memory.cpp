// libsodium maps and unmaps the 19 MiB of every hash, and the page faults of that take most of its
// time. These stand in for mmap and munmap in libsodium only (linked with --wrap) and keep what is
// not in use for the next hash, whichever thread has that: two to three times as many a second.

#include "auth-service/adapters/argon2/kept_memory.hpp"

#include <sys/mman.h>

#include <cstddef>
#include <mutex>
#include <vector>

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

// Of which there is never more than was in use at once.
struct KeptMemory {
    std::mutex guard;
    std::size_t length = 0;  // of each; nothing of another length is kept
    std::vector<void*> free;

    void* take(std::size_t wanted) {
        const std::lock_guard lock{guard};
        if (wanted != length || free.empty()) {
            return nullptr;
        }
        void* taken = free.back();
        free.pop_back();
        return taken;
    }

    bool give(void* address, std::size_t given) {
        const std::lock_guard lock{guard};
        if (given != length) {
            return false;
        }
        free.push_back(address);
        return true;
    }

    void be_for(std::size_t wanted) {
        const std::lock_guard lock{guard};
        if (wanted == length) {
            return;
        }
        for (void* address : free) {
            __real_munmap(address, length);
        }
        free.clear();
        length = wanted;
    }
};

// Lives as long as any thread may hash.
KeptMemory& kept() {
    static auto* memory = new KeptMemory;
    return *memory;
}

thread_local bool refused = false;
thread_local std::size_t last_length = 0;

}  // namespace

void* __wrap_mmap(void* address, std::size_t length, int protection, int flags, int fd,
                  off_t offset) {
    refused = false;
    last_length = length;
    if (void* taken = kept().take(length); taken != nullptr) {
        return taken;
    }
    void* mapped = __real_mmap(address, length, protection, flags, fd, offset);
    refused = mapped == MAP_FAILED;
    if (!refused) {
        madvise(mapped, length, MADV_DONTDUMP);  // what a password became stays out of core dumps
        madvise(mapped, length, MADV_HUGEPAGE);  // a hash jumps about in it
    }
    return mapped;
}

int __wrap_munmap(void* address, std::size_t length) {
    return kept().give(address, length) ? 0 : __real_munmap(address, length);
}
// NOLINTEND(bugprone-reserved-identifier)

namespace auth {

bool memory_was_refused() {
    return refused;
}

void keep_memory_of_the_last_hash() {
    kept().be_for(last_length);
}

}  // namespace auth
