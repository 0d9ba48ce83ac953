#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "platform/http/census.hpp"
#include "platform/http/descriptor.hpp"
#include "platform/http/mailbox.hpp"
#include "platform/metrics/metrics.hpp"

namespace platform::http {

// The rest of an answer whose reader is slow.
struct Unsent {
    Descriptor socket;
    std::string bytes;
    std::size_t sent;
    bool keep_alive;
    Ticket ticket;
    Census::Presence presence;
};

// One thread that writes what would have blocked the others. What does not go out in time, or is
// too much for all together, ends its connection. Thread-safe.
class UnsentWriter {
public:
    UnsentWriter(std::size_t bytes_max, std::chrono::milliseconds send_timeout,
                 metrics::Gauge bytes_gauge);
    ~UnsentWriter();  // gives up what is left
    UnsentWriter(const UnsentWriter&) = delete;
    UnsentWriter& operator=(const UnsentWriter&) = delete;

    void add(Unsent unsent);

private:
    using Clock = std::chrono::steady_clock;
    struct Item {
        Unsent unsent;
        Clock::time_point deadline;
    };
    using Items = std::unordered_map<int, Item>;

    void run(const std::stop_token& stopping);
    void admit();
    void on_writable(int number);
    void expire();
    [[nodiscard]] int wait_ms() const;
    Items::iterator finish(Items::iterator item, bool keep_alive);
    void release(std::size_t bytes);

    std::size_t bytes_max_;
    std::chrono::milliseconds send_timeout_;
    metrics::Gauge bytes_gauge_;
    std::atomic<std::size_t> bytes_ = 0;
    Descriptor epoll_;
    Descriptor wake_;
    std::mutex mutex_;
    std::vector<Unsent> added_;
    Items items_;  // of the thread alone
    std::jthread thread_;
};

}  // namespace platform::http
