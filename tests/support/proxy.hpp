#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "platform/loop/loop.hpp"

namespace support {

// What a link does to those who talk over it.
struct LinkFault {
    std::chrono::milliseconds latency{0};      // each way
    bool refuse = false;                       // whoever comes is sent away with a reset
    bool stop_reading = false;                 // nothing is taken, so the sender's buffers fill up
    std::optional<std::uint64_t> cut_after{};  // so many bytes of each connection, then a reset
};

class Link;

// TCP links on loopback, each from a port of its own to a server's, with faults that can be put on
// them and taken off while people talk. One thread with a libuv loop serves them all.
class Proxy {
public:
    Proxy();
    ~Proxy();
    Proxy(const Proxy&) = delete;
    Proxy& operator=(const Proxy&) = delete;

    // The link lives as long as the proxy. Where there are several ports, of servers that do the
    // same, each connection goes to the next that takes it.
    Link& to(const std::vector<std::uint16_t>& server_ports);

private:
    friend class Link;

    // In the loop's thread; comes back when it is done.
    void call(const std::function<void()>& work);
    void run_calls();

    platform::loop::Loop loop_;
    std::mutex guard_;
    std::vector<std::function<void()>> calls_;
    std::vector<std::unique_ptr<Link>> links_;
    std::optional<platform::loop::Wake> wake_;
    bool over_ = false;
    std::thread thread_;
};

// Any thread may call.
class Link {
public:
    Link(Proxy& proxy, std::vector<std::uint16_t> server_ports);
    ~Link();
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;

    // `url` with the link's port in the place of the first server's.
    [[nodiscard]] std::string through(const std::string& url) const;

    void set(const LinkFault& fault);  // for the connections there are and those that come
    void heal() { set({}); }
    void reset();  // every connection that there is ends with a RST
    // Bytes that came out at the clients' end so far.
    [[nodiscard]] std::uint64_t passed_to_clients() const { return passed_to_clients_; }
    // Of the connections there are nothing passes any more and nobody is told (half open); those
    // that come are not concerned.
    void black_hole();

private:
    class Pair;

    void accept_all();
    [[nodiscard]] int connect_to_server();
    void drop(const Pair* pair);

    Proxy& proxy_;
    std::vector<std::uint16_t> server_ports_;
    std::size_t next_server_ = 0;
    std::uint16_t port_ = 0;
    int listener_ = -1;
    LinkFault fault_;
    std::atomic<std::uint64_t> passed_to_clients_ = 0;
    std::optional<platform::loop::Poll> incoming_;
    std::vector<std::unique_ptr<Pair>> pairs_;
};

// The port in amqp://user:password@host:port/vhost.
[[nodiscard]] std::uint16_t port_of(const std::string& url);

}  // namespace support
