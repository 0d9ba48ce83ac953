#include "tests/fault/shadow.hpp"

#include <stdexcept>

namespace fault {

using platform::messaging::Delivery;

namespace {

constexpr std::size_t kKept = 100'000;
constexpr const char* kReplayed = "auth.events";

platform::amqp::Message message_of(const Delivery& delivery) {
    return {.exchange = kReplayed,
            .routing_key = delivery.routing_key,
            .body = delivery.body,
            .message_id = delivery.message_id,
            .type = delivery.type,
            .content_type = delivery.content_type};
}

}  // namespace

Shadow::Shadow()
    : log_{"shadow", platform::log::Level::error, [](std::string_view) {}},
      database_{std::move(*platform::db::Database::open({.url = scratch_.url()}, log_))},
      consumer_{{.rabbitmq_url = support::environment("TEST_RABBITMQ_URL"),
                 .name = "shadow",
                 .queue = "fault.shadow",
                 .retry_exchange = {},
                 .retry_routing_keys = {}},
                platform::messaging::in_one_step([this](std::span<const Delivery> batch) {
                    take(batch);
                    return platform::messaging::BatchOutcome{};
                }),
                parking_,
                metrics_,
                log_} {
    if (!consumer_.start()) {
        throw std::runtime_error{"nobody can listen in"};
    }
}

void Shadow::take(std::span<const Delivery> batch) {
    const std::lock_guard lock{guard_};
    for (const auto& delivery : batch) {
        const auto id = platform::Uuid::parse(delivery.message_id);
        if (id && seen_.insert(*id).second && delivery.exchange == kReplayed) {
            last_.push_back(message_of(delivery));
        }
    }
    while (last_.size() > kKept) {
        last_.pop_front();
    }
}

bool Shadow::has(const platform::Uuid& event) const {
    const std::lock_guard lock{guard_};
    return seen_.contains(event);
}

std::size_t Shadow::count() const {
    const std::lock_guard lock{guard_};
    return seen_.size();
}

std::vector<platform::amqp::Message> Shadow::last(std::size_t count) const {
    const std::lock_guard lock{guard_};
    const auto from = last_.size() - std::min(count, last_.size());
    return {last_.begin() + static_cast<std::ptrdiff_t>(from), last_.end()};
}

}  // namespace fault
