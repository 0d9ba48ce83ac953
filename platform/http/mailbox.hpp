#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "platform/http/descriptor.hpp"

namespace platform::http {

// How other threads reach an I/O thread: they post, its poller sees the descriptor readable, it
// collects. Thread-safe; may outlive its I/O thread, and then nobody collects.
class Mailbox {
public:
    // The answer of connection `serial`, which had the number `descriptor`, is out.
    struct Returned {
        int descriptor;
        std::uint64_t serial;
        bool keep_alive;
    };

    Mailbox();

    void post(const Returned& returned);
    void wake();
    [[nodiscard]] std::vector<Returned> collect();
    [[nodiscard]] int descriptor() const { return event_.number(); }

private:
    Descriptor event_;
    std::mutex mutex_;
    std::vector<Returned> returned_;
};

// The way back to a connection for an answer that is written by another thread.
class Ticket {
public:
    Ticket(std::shared_ptr<Mailbox> mailbox, int descriptor, std::uint64_t serial)
        : mailbox_{std::move(mailbox)}, descriptor_{descriptor}, serial_{serial} {}

    void hand_in(bool keep_alive) const { mailbox_->post({descriptor_, serial_, keep_alive}); }

private:
    std::shared_ptr<Mailbox> mailbox_;
    int descriptor_;
    std::uint64_t serial_;
};

}  // namespace platform::http
