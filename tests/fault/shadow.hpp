#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <unordered_set>
#include <vector>

#include "platform/amqp/message.hpp"
#include "platform/core/uuid.hpp"
#include "platform/messaging/consumer.hpp"
#include "tests/support/servers.hpp"

namespace fault {

// Whoever else listens: consumes `fault.shadow` and remembers the id of every event that came, and
// the last of auth-service's whole.
class Shadow {
public:
    Shadow();
    ~Shadow() { consumer_.stop(); }
    Shadow(const Shadow&) = delete;
    Shadow& operator=(const Shadow&) = delete;

    [[nodiscard]] bool has(const platform::Uuid& event) const;
    [[nodiscard]] std::size_t count() const;
    // As they were published, to be published again.
    [[nodiscard]] std::vector<platform::amqp::Message> last(std::size_t count) const;

private:
    void take(std::span<const platform::messaging::Delivery> batch);

    mutable std::mutex guard_;
    std::unordered_set<platform::Uuid> seen_;
    std::deque<platform::amqp::Message> last_;
    platform::log::Logger log_;
    platform::metrics::Registry metrics_;
    support::ScratchDatabase scratch_;  // for what was delivered before
    std::unique_ptr<platform::db::Database> database_;
    platform::messaging::ParkingLot parking_{*database_};
    platform::messaging::Consumer consumer_;
};

}  // namespace fault
