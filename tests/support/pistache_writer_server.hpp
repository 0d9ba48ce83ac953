#pragma once

#include <cstdint>
#include <memory>

namespace support {

// A server as one would write it from Pistache's examples: answers go through Pistache's own
// ResponseWriter. Only here to show that the churn test can fail.
class PistacheWriterServer {
public:
    PistacheWriterServer();
    ~PistacheWriterServer();
    PistacheWriterServer(const PistacheWriterServer&) = delete;
    PistacheWriterServer& operator=(const PistacheWriterServer&) = delete;

    [[nodiscard]] std::uint16_t port() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace support
