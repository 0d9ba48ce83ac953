#include "tests/support/proxy.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <deque>
#include <future>
#include <stdexcept>

namespace support {

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::size_t kWaitingMax = 256 * 1024;  // bytes of one direction, then no more are read
constexpr auto kFlushEvery = 2ms;                // of what the receiver did not take at once

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

void close_with_reset(int descriptor) {
    const linger at_once{1, 0};
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(descriptor);
}

void send_at_once(int descriptor) {
    const int yes = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

}  // namespace

// Two sockets, and what is on the way between them.
class Link::Pair {
public:
    Pair(Link& link, platform::loop::Loop& loop, int client, int server)
        : link_{link},
          loop_{loop},
          ways_{Way{client, server, {}, 0, {}}, Way{server, client, {}, 0, {}}},
          flush_{loop, [this] { flush(); }} {
        take_up();
    }

    ~Pair() {
        for (auto& way : ways_) {
            way.readable.reset();
        }
        for (const auto& way : ways_) {
            broken_off_ ? close_with_reset(way.from) : void(close(way.from));
        }
    }

    void break_off() { broken_off_ = true; }
    void black_hole() {
        hole_ = true;
        for (auto& way : ways_) {
            way.chunks.clear();
            way.waiting = 0;
        }
        take_up();
    }

    // Reads where it may, after anything has changed.
    void take_up() {
        for (auto& way : ways_) {
            const bool may = !link_.fault_.stop_reading && way.waiting < kWaitingMax;
            if (may && !way.readable) {
                way.readable.emplace(loop_, way.from, [this, &way] { read(way); });
            } else if (!may) {
                way.readable.reset();
            }
        }
    }

private:
    struct Chunk {
        Clock::time_point due;
        std::string bytes;
    };
    struct Way {
        int from;
        int to;
        std::deque<Chunk> chunks;
        std::size_t waiting;
        std::optional<platform::loop::Poll> readable;
    };

    void read(Way& way) {
        std::array<char, 65'536> part;
        const auto size = recv(way.from, part.data(), part.size(), MSG_DONTWAIT);
        if (size < 0 && errno == EAGAIN) {
            return;
        }
        if (size <= 0) {
            return hole_ ? way.readable.reset() : link_.drop(this);
        }
        if (hole_) {
            return;
        }
        passed_ += static_cast<std::uint64_t>(size);
        if (link_.fault_.cut_after && passed_ > *link_.fault_.cut_after) {
            // Half of it still goes through, so that it is cut within a frame.
            send(way.to, part.data(), static_cast<std::size_t>(size) / 2, MSG_NOSIGNAL);
            break_off();
            return link_.drop(this);
        }
        way.chunks.push_back({Clock::now() + link_.fault_.latency,
                              std::string{part.data(), static_cast<std::size_t>(size)}});
        way.waiting += static_cast<std::size_t>(size);
        flush();
    }

    // Ends with the pair gone where a receiver has gone.
    void flush() {
        bool more = false;
        for (auto& way : ways_) {
            while (!way.chunks.empty() && way.chunks.front().due <= Clock::now()) {
                auto& bytes = way.chunks.front().bytes;
                const auto size =
                    send(way.to, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
                if (size < 0 && errno != EAGAIN) {
                    return link_.drop(this);
                }
                const auto sent = static_cast<std::size_t>(std::max<ssize_t>(size, 0));
                way.waiting -= sent;
                link_.passed_to_clients_ += &way == &ways_.back() ? sent : 0;
                bytes.erase(0, sent);
                if (!bytes.empty()) {
                    break;
                }
                way.chunks.pop_front();
            }
            more = more || !way.chunks.empty();
        }
        if (more && !flush_.is_running()) {
            flush_.start(kFlushEvery);
        }
        take_up();
    }

    Link& link_;
    platform::loop::Loop& loop_;
    std::array<Way, 2> ways_;
    platform::loop::Timer flush_;
    std::uint64_t passed_ = 0;
    bool hole_ = false;
    bool broken_off_ = false;
};

std::uint16_t port_of(const std::string& url) {
    const auto colon = url.find(':', url.find('@'));
    return static_cast<std::uint16_t>(std::stoi(url.substr(colon + 1)));
}

Link::Link(Proxy& proxy, std::vector<std::uint16_t> server_ports)
    : proxy_{proxy}, server_ports_{std::move(server_ports)} {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    auto address = loopback(0);
    socklen_t size = sizeof address;
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        listen(listener_, 128) != 0 ||
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        throw std::runtime_error{"no port for a link"};
    }
    port_ = ntohs(address.sin_port);
    incoming_.emplace(proxy.loop_, listener_, [this] { accept_all(); });
}

Link::~Link() {
    incoming_.reset();
    close(listener_);
}

std::string Link::through(const std::string& url) const {
    auto changed = url;
    const auto from = ":" + std::to_string(server_ports_.front());
    const auto at = changed.rfind(from + "/");
    if (at == std::string::npos) {
        throw std::runtime_error{"a URL without the server's port"};
    }
    return changed.replace(at, from.size(), ":" + std::to_string(port_));
}

void Link::set(const LinkFault& fault) {
    proxy_.call([&] {
        fault_ = fault;
        for (const auto& pair : pairs_) {
            pair->take_up();
        }
    });
}

void Link::reset() {
    proxy_.call([&] {
        for (const auto& pair : pairs_) {
            pair->break_off();
        }
        pairs_.clear();
    });
}

void Link::black_hole() {
    proxy_.call([&] {
        for (const auto& pair : pairs_) {
            pair->black_hole();
        }
    });
}

void Link::accept_all() {
    for (;;) {
        const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (client < 0) {
            return;
        }
        const int server = fault_.refuse ? -1 : connect_to_server();
        if (server < 0) {
            close_with_reset(client);
            continue;
        }
        send_at_once(client);
        send_at_once(server);
        pairs_.push_back(std::make_unique<Pair>(*this, proxy_.loop_, client, server));
    }
}

// A loopback address takes or refuses at once.
int Link::connect_to_server() {
    for (std::size_t tried = 0; tried < server_ports_.size(); ++tried) {
        const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const auto address = loopback(server_ports_[next_server_++ % server_ports_.size()]);
        if (connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
            return server;
        }
        close(server);
    }
    return -1;
}

void Link::drop(const Pair* pair) {
    std::erase_if(pairs_, [&](const auto& one) { return one.get() == pair; });
}

Proxy::Proxy() {
    wake_.emplace(loop_, [this] { run_calls(); });
    thread_ = std::thread{[this] { loop_.run(); }};
}

Proxy::~Proxy() {
    call([this] {
        links_.clear();
        over_ = true;
        loop_.stop();
    });
    thread_.join();
    wake_.reset();
}

Link& Proxy::to(const std::vector<std::uint16_t>& server_ports) {
    Link* made = nullptr;
    call([&] {
        links_.push_back(std::make_unique<Link>(*this, server_ports));
        made = links_.back().get();
    });
    return *made;
}

void Proxy::call(const std::function<void()>& work) {
    const auto task = std::make_shared<std::packaged_task<void()>>(work);
    {
        const std::lock_guard lock{guard_};
        calls_.emplace_back([task] { (*task)(); });
    }
    wake_->send();
    task->get_future().get();
}

void Proxy::run_calls() {
    std::vector<std::function<void()>> calls;
    {
        const std::lock_guard lock{guard_};
        calls.swap(calls_);
    }
    for (const auto& one : calls) {
        one();
    }
}

}  // namespace support
