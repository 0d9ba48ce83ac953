#include "tests/support/raw_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <stdexcept>

namespace support {

namespace {

constexpr std::string_view kHeadEnd = "\r\n\r\n";

platform::http::Descriptor connected(std::uint16_t port, int receive_buffer_bytes) {
    platform::http::Descriptor socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (receive_buffer_bytes > 0) {
        ::setsockopt(socket.number(), SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes,
                     sizeof receive_buffer_bytes);
    }
    const int on = 1;
    ::setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
        0) {
        throw std::runtime_error{"nobody listens on the test's port"};
    }
    return socket;
}

RawResponse parse_head(std::string_view head) {
    RawResponse response{std::atoi(std::string{head.substr(9, 3)}.c_str()), {}, {}};
    while (true) {
        head.remove_prefix(std::min(head.find("\r\n"), head.size()));
        head.remove_prefix(std::min<std::size_t>(2, head.size()));
        const auto colon = head.find(": ");
        if (colon == std::string_view::npos) {
            return response;
        }
        const auto line_end = std::min(head.find("\r\n"), head.size());
        response.headers.emplace_back(head.substr(0, colon),
                                      head.substr(colon + 2, line_end - colon - 2));
    }
}

}  // namespace

std::optional<std::string> RawResponse::header(std::string_view name) const {
    for (const auto& [given, value] : headers) {
        if (platform::http::equal_ignoring_case(given, name)) {
            return value;
        }
    }
    return std::nullopt;
}

RawClient::RawClient(std::uint16_t port, int receive_buffer_bytes)
    : socket_{connected(port, receive_buffer_bytes)} {}

bool RawClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

bool RawClient::read_more(std::chrono::steady_clock::time_point deadline) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd poll{socket_.number(), POLLIN, 0};
    if (left.count() <= 0 || ::poll(&poll, 1, static_cast<int>(left.count())) <= 0) {
        return false;
    }
    std::array<char, 16384> bytes{};
    const auto count = ::recv(socket_.number(), bytes.data(), bytes.size(), 0);
    if (count <= 0) {
        return false;
    }
    received_.append(bytes.data(), static_cast<std::size_t>(count));
    return true;
}

std::optional<RawResponse> RawClient::receive(bool to_head, std::chrono::milliseconds patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (received_.find(kHeadEnd) == std::string::npos) {
        if (!read_more(deadline)) {
            return std::nullopt;
        }
    }
    const auto head_bytes = received_.find(kHeadEnd) + kHeadEnd.size();
    auto response = parse_head(std::string_view{received_}.substr(0, head_bytes));
    const auto length = response.header("Content-Length");
    const auto body_bytes =
        length && !to_head ? static_cast<std::size_t>(std::atoll(length->c_str())) : 0;
    while (received_.size() < head_bytes + body_bytes) {
        if (!read_more(deadline)) {
            return std::nullopt;
        }
    }
    response.body = received_.substr(head_bytes, body_bytes);
    received_.erase(0, head_bytes + body_bytes);
    return response;
}

bool RawClient::ends_within(std::chrono::milliseconds patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (read_more(deadline)) {
    }
    return std::chrono::steady_clock::now() < deadline;
}

void RawClient::shut_sending() {
    ::shutdown(socket_.number(), SHUT_WR);
}

void RawClient::abort() {
    const linger hard{1, 0};
    ::setsockopt(socket_.number(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    socket_ = {};
}

}  // namespace support
