#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace support {

// A door on loopback to a server on loopback, which can be shut while people are in it: nothing
// passes any more, in either direction, and neither side is told (a half-open connection).
class TcpGate {
public:
    explicit TcpGate(std::uint16_t server_port);
    ~TcpGate();
    TcpGate(const TcpGate&) = delete;
    TcpGate& operator=(const TcpGate&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    // `url` with the gate's port in the place of the server's.
    [[nodiscard]] std::string in_front_of(const std::string& url) const;

    // For the connections there are; later ones pass.
    void freeze() { ++freezes_; }

private:
    struct Pair {
        int client;
        int server;
        int freezes;  // when it was made
    };

    void run();
    void accept_one();
    bool pass(int from, int to);

    std::uint16_t server_port_;
    std::uint16_t port_ = 0;
    int listener_ = -1;
    std::atomic<int> freezes_ = 0;
    std::atomic<bool> stopping_ = false;
    std::vector<Pair> pairs_;
    std::thread thread_;
};

// The port in amqp://user:password@host:port/vhost.
std::uint16_t port_of(const std::string& url);

}  // namespace support
