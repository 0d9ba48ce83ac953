#include "platform/http/unsent_writer.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "platform/core/ensure.hpp"
#include "platform/http/socket.hpp"

namespace platform::http {

namespace {

constexpr int kEventsMax = 64;

// Ends the connection for all who hold a descriptor of it.
void give_up(const Unsent& unsent) {
    cut_off(unsent.socket.number());
    unsent.ticket.hand_in(false);
}

bool watch(int epoll, int number, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.fd = number;
    return ::epoll_ctl(epoll, EPOLL_CTL_ADD, number, &event) == 0;
}

}  // namespace

UnsentWriter::UnsentWriter(std::size_t bytes_max, std::chrono::milliseconds send_timeout,
                           metrics::Gauge bytes_gauge)
    : bytes_max_{bytes_max},
      send_timeout_{send_timeout},
      bytes_gauge_{bytes_gauge},
      epoll_{::epoll_create1(EPOLL_CLOEXEC)},
      wake_{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)} {
    ensure(epoll_ && wake_ && watch(epoll_.number(), wake_.number(), EPOLLIN),
           "a poller can be made when a server starts");
    thread_ = std::jthread{[this](const std::stop_token& stopping) { run(stopping); }};
}

UnsentWriter::~UnsentWriter() {
    thread_.request_stop();
    ::eventfd_write(wake_.number(), 1);
    thread_.join();
}

void UnsentWriter::add(Unsent unsent) {
    const std::size_t rest = unsent.bytes.size() - unsent.sent;
    const std::size_t all = bytes_.fetch_add(rest) + rest;
    bytes_gauge_.set(static_cast<double>(all));
    if (all > bytes_max_) {
        release(rest);
        give_up(unsent);
        return;
    }
    {
        const std::lock_guard lock{mutex_};
        added_.push_back(std::move(unsent));
    }
    ::eventfd_write(wake_.number(), 1);
}

void UnsentWriter::run(const std::stop_token& stopping) {
    std::array<epoll_event, kEventsMax> events{};
    while (!stopping.stop_requested()) {
        const int count = ::epoll_wait(epoll_.number(), events.data(), kEventsMax, wait_ms());
        for (int i = 0; i < count; ++i) {
            const int number = events[static_cast<std::size_t>(i)].data.fd;
            if (number == wake_.number()) {
                admit();
            } else {
                on_writable(number);
            }
        }
        expire();
    }
    admit();
    for (auto item = items_.begin(); item != items_.end();) {
        cut_off(item->second.unsent.socket.number());
        item = finish(item, false);
    }
}

void UnsentWriter::admit() {
    eventfd_t count = 0;
    ::eventfd_read(wake_.number(), &count);
    std::vector<Unsent> added;
    {
        const std::lock_guard lock{mutex_};
        added.swap(added_);
    }
    for (auto& unsent : added) {
        const int number = unsent.socket.number();
        const auto item =
            items_.emplace(number, Item{std::move(unsent), Clock::now() + send_timeout_}).first;
        if (!watch(epoll_.number(), number, EPOLLOUT)) {
            cut_off(number);
            finish(item, false);
        }
    }
}

void UnsentWriter::on_writable(int number) {
    const auto item = items_.find(number);
    if (item == items_.end()) {
        return;
    }
    auto& unsent = item->second.unsent;
    const auto outcome = send_now(number, std::string_view{unsent.bytes}.substr(unsent.sent));
    unsent.sent += outcome.sent;
    release(outcome.sent);
    if (unsent.sent == unsent.bytes.size()) {
        if (!unsent.keep_alive) {
            end_sending(number);
        }
        finish(item, unsent.keep_alive);
    } else if (outcome.broken) {
        cut_off(number);
        finish(item, false);
    }
}

void UnsentWriter::expire() {
    const auto now = Clock::now();
    for (auto item = items_.begin(); item != items_.end();) {
        if (item->second.deadline > now) {
            ++item;
            continue;
        }
        cut_off(item->first);
        item = finish(item, false);
    }
}

// Until the first deadline; -1 where there is none.
int UnsentWriter::wait_ms() const {
    if (items_.empty()) {
        return -1;
    }
    auto first = Clock::time_point::max();
    for (const auto& [number, item] : items_) {
        first = std::min(first, item.deadline);
    }
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(first - Clock::now());
    return static_cast<int>(std::max<std::chrono::milliseconds::rep>(wait.count(), 0));
}

UnsentWriter::Items::iterator UnsentWriter::finish(Items::iterator item, bool keep_alive) {
    auto& unsent = item->second.unsent;
    release(unsent.bytes.size() - unsent.sent);
    // The connection's other descriptor keeps the socket alive, so closing would not unwatch it.
    ::epoll_ctl(epoll_.number(), EPOLL_CTL_DEL, item->first, nullptr);
    const Ticket ticket = unsent.ticket;
    const auto next = items_.erase(item);
    ticket.hand_in(keep_alive);
    return next;
}

void UnsentWriter::release(std::size_t bytes) {
    const std::size_t all = bytes_.fetch_sub(bytes) - bytes;
    bytes_gauge_.set(static_cast<double>(all));
}

}  // namespace platform::http
