#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>

namespace support {

// A port that was free a moment ago, below those that the kernel gives to clients. Tests that are
// started one after the other do not begin beside each other.
inline std::uint16_t free_port() {
    static std::uint16_t next = static_cast<std::uint16_t>(12'000 + getpid() * 97L % 8'000);
    for (;;) {
        const int probe = socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(++next);
        address.sin_addr.s_addr = htonl(INADDR_ANY);
        const bool free =
            bind(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
        close(probe);
        if (free) {
            return next;
        }
    }
}

}  // namespace support
