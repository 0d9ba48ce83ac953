#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "platform/messaging/consumer.hpp"
#include "tests/support/servers.hpp"

namespace support {

// Takes everything from one queue of the private broker and remembers it in the order of arrival.
class QueueTap {
public:
    explicit QueueTap(const std::string& queue = "user-service.auth-events");
    ~QueueTap() { consumer_.stop(); }

    void empty();  // forgets what came, once nothing more comes

    [[nodiscard]] std::vector<platform::messaging::Delivery> all() const;
    [[nodiscard]] std::size_t count() const;  // of different message ids
    [[nodiscard]] bool has(const std::string& message_id) const;

    // Whether each aggregate's versions came in order, where only the first copy of each counts.
    [[nodiscard]] bool in_order() const;

private:
    mutable std::mutex guard_;
    std::vector<platform::messaging::Delivery> deliveries_;
    std::map<std::string, std::size_t> first_of_;  // message id → where
    platform::log::Logger log_;
    platform::metrics::Registry metrics_;
    ScratchDatabase scratch_;  // for what was delivered before
    std::unique_ptr<platform::db::Database> database_;
    platform::messaging::ParkingLot parking_{*database_};
    platform::messaging::Consumer consumer_;
};

}  // namespace support
