#pragma once

#include <cstddef>
#include <string_view>

namespace platform::http {

struct SendOutcome {
    std::size_t sent;
    bool broken;  // the client is gone; otherwise what is left would have to wait
};

// Writes to a socket without waiting and without a SIGPIPE.
[[nodiscard]] SendOutcome send_now(int socket, std::string_view bytes);

// We have said our last word; the client may still read it.
void end_sending(int socket);

// Ends the connection for all who hold a descriptor of it. The kernel keeps nothing for the client:
// it is told with a reset when the last descriptor is closed.
void cut_off(int socket);

}  // namespace platform::http
