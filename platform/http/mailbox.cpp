#include "platform/http/mailbox.hpp"

#include <sys/eventfd.h>

#include "platform/core/ensure.hpp"

namespace platform::http {

Mailbox::Mailbox() : event_{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)} {
    ensure(static_cast<bool>(event_), "an eventfd can be made when a server starts");
}

void Mailbox::post(const Returned& returned) {
    {
        const std::lock_guard lock{mutex_};
        returned_.push_back(returned);
    }
    wake();
}

void Mailbox::wake() {
    const std::uint64_t one = 1;
    // It fails only where the count is full, and then the poller is awake anyway.
    [[maybe_unused]] const auto written = ::write(event_.number(), &one, sizeof one);
}

std::vector<Mailbox::Returned> Mailbox::collect() {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto read = ::read(event_.number(), &count, sizeof count);
    const std::lock_guard lock{mutex_};
    return std::exchange(returned_, {});
}

}  // namespace platform::http
