#include "tests/support/queue_tap.hpp"

#include <doctest/doctest.h>

#include "platform/json/reader.hpp"
#include "tests/support/servers.hpp"

namespace support {

using platform::messaging::BatchOutcome;
using platform::messaging::Delivery;

QueueTap::QueueTap(const std::string& queue)
    : log_{"tap", platform::log::Level::error, [](std::string_view) {}},
      database_{std::move(*platform::db::Database::open({.url = scratch_.url()}, log_))},
      consumer_{{.rabbitmq_url = environment("TEST_RABBITMQ_URL"),
                 .name = "tap",
                 .queue = queue,
                 .retry_exchange = {},
                 .retry_routing_keys = {}},
                platform::messaging::in_one_step([this](std::span<const Delivery> batch) {
                    const std::lock_guard lock{guard_};
                    for (const auto& delivery : batch) {
                        first_of_.try_emplace(delivery.message_id, deliveries_.size());
                        deliveries_.push_back(delivery);
                    }
                    return BatchOutcome{};
                }),
                parking_,
                metrics_,
                log_} {
    REQUIRE(consumer_.start());
}

void QueueTap::empty() {
    REQUIRE(eventually([this] { return consumer_.state().connected; }));
    std::size_t seen = 0;
    auto since = std::chrono::steady_clock::now();
    REQUIRE(eventually([&] {
        const auto now = std::chrono::steady_clock::now();
        const auto size = all().size();
        if (size != seen) {
            seen = size;
            since = now;
        }
        return now - since > std::chrono::milliseconds{200};
    }));
    const std::lock_guard lock{guard_};
    deliveries_.clear();
    first_of_.clear();
}

std::vector<Delivery> QueueTap::all() const {
    const std::lock_guard lock{guard_};
    return deliveries_;
}

std::size_t QueueTap::count() const {
    const std::lock_guard lock{guard_};
    return first_of_.size();
}

bool QueueTap::has(const std::string& message_id) const {
    const std::lock_guard lock{guard_};
    return first_of_.contains(message_id);
}

bool QueueTap::in_order() const {
    const std::lock_guard lock{guard_};
    std::map<std::string, std::int64_t> last_version;
    for (std::size_t i = 0; i < deliveries_.size(); ++i) {
        if (first_of_.at(deliveries_[i].message_id) != i) {
            continue;
        }
        const auto body = platform::json::Object::parse(deliveries_[i].body);
        REQUIRE(body);
        auto& last = last_version[body->text("aggregate").value()];
        if (body->integer("version").value() != last + 1) {
            return false;
        }
        ++last;
    }
    return true;
}

}  // namespace support
