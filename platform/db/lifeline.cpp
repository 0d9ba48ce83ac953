#include "platform/db/lifeline.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <utility>

namespace platform::db {

bool Lifeline::attach(int socket) noexcept {
    detach();
    const std::lock_guard lock{guard_};
    descriptor_ = ::fcntl(socket, F_DUPFD_CLOEXEC, 0);
    return descriptor_ >= 0;
}

void Lifeline::detach() noexcept {
    const std::lock_guard lock{guard_};
    cut_ = false;
    if (descriptor_ >= 0) {
        ::close(std::exchange(descriptor_, -1));
    }
}

// The exchange fails where the call that was seen has ended meanwhile, so that the next one does
// not pay for it.
bool Lifeline::cut_if_waiting(Clock::duration limit) noexcept {
    auto since = call_since_.load(std::memory_order_acquire);
    if (since == kNoCall || Clock::now().time_since_epoch() - Clock::duration{since} < limit) {
        return false;
    }
    const std::lock_guard lock{guard_};
    if (descriptor_ < 0 || !call_since_.compare_exchange_strong(since, kNoCall)) {
        return false;
    }
    cut_ = true;
    ::shutdown(descriptor_, SHUT_RDWR);
    return true;
}

}  // namespace platform::db
