#include "platform/http/socket.hpp"

#include <sys/socket.h>

#include <cerrno>

namespace platform::http {

SendOutcome send_now(int socket, std::string_view bytes) {
    std::size_t sent = 0;
    while (sent < bytes.size()) {
        const auto written =
            ::send(socket, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (written > 0) {
            sent += static_cast<std::size_t>(written);
        } else if (errno != EINTR) {
            return {sent, errno != EAGAIN && errno != EWOULDBLOCK};
        }
    }
    return {sent, false};
}

void end_sending(int socket) {
    ::shutdown(socket, SHUT_WR);
}

void cut_off(int socket) {
    const linger at_once{1, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    ::shutdown(socket, SHUT_RDWR);
}

}  // namespace platform::http
