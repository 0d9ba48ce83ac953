#include "tests/support/tcp_gate.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace support {

namespace {

constexpr int kTickMs = 20;

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

}  // namespace

std::uint16_t port_of(const std::string& url) {
    const auto colon = url.find(':', url.find('@'));
    return static_cast<std::uint16_t>(std::stoi(url.substr(colon + 1)));
}

TcpGate::TcpGate(std::uint16_t server_port) : server_port_{server_port} {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto address = loopback(0);
    socklen_t size = sizeof address;
    REQUIRE(bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(listen(listener_, 8) == 0);
    REQUIRE(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread{[this] { run(); }};
}

TcpGate::~TcpGate() {
    stopping_ = true;
    thread_.join();
    close(listener_);
}

std::string TcpGate::in_front_of(const std::string& url) const {
    auto through = url;
    const auto from = ":" + std::to_string(server_port_) + "/";
    through.replace(through.find(from), from.size(), ":" + std::to_string(port_) + "/");
    return through;
}

void TcpGate::run() {
    while (!stopping_) {
        std::vector<pollfd> watched{{listener_, POLLIN, 0}};
        for (const auto& pair : pairs_) {
            const bool frozen = pair.freezes != freezes_;  // poll passes over negative ones
            watched.push_back({frozen ? -1 : pair.client, POLLIN, 0});
            watched.push_back({frozen ? -1 : pair.server, POLLIN, 0});
        }
        poll(watched.data(), watched.size(), kTickMs);
        for (std::size_t i = pairs_.size(); i-- > 0;) {
            const auto [client, server, freezes] = pairs_[i];
            const bool open = (watched[1 + 2 * i].revents == 0 || pass(client, server)) &&
                              (watched[2 + 2 * i].revents == 0 || pass(server, client));
            if (!open) {
                close(client);
                close(server);
                pairs_.erase(pairs_.begin() + static_cast<std::ptrdiff_t>(i));
            }
        }
        if ((watched[0].revents & POLLIN) != 0) {
            accept_one();
        }
    }
    for (const auto& pair : pairs_) {
        close(pair.client);
        close(pair.server);
    }
}

void TcpGate::accept_one() {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto address = loopback(server_port_);
    if (connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        close(client);
        close(server);
        return;
    }
    pairs_.push_back({client, server, freezes_});
}

bool TcpGate::pass(int from, int to) {
    std::array<char, 65'536> part{};
    const auto size = recv(from, part.data(), part.size(), MSG_DONTWAIT);
    if (size <= 0) {
        return size < 0 && errno == EAGAIN;
    }
    return send(to, part.data(), static_cast<std::size_t>(size), MSG_NOSIGNAL) == size;
}

}  // namespace support
