#pragma once

#include <doctest/doctest.h>

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "platform/messaging/consumer.hpp"
#include "tests/support/feeder.hpp"
#include "tests/support/log_lines.hpp"
#include "tests/support/queue_tap.hpp"
#include "tests/support/servers.hpp"

namespace support {

inline constexpr const char* kQueue = "user-service.auth-events";
inline constexpr const char* kDeadLetterQueue = "user-service.auth-events.dead-letter";
inline constexpr const char* kRetryQueue = "user-service.auth-events.retry.5s";

// A consumer with the rights of user-service, and a record of what its handler was given.
struct ConsumerHouse {
    using Delivery = platform::messaging::Delivery;
    using BatchOutcome = platform::messaging::BatchOutcome;
    using Batch = std::span<const Delivery>;

    platform::metrics::Registry metrics;
    LogLines lines;
    platform::log::Logger log{"consumer", platform::log::Level::debug,
                              [this](std::string_view line) { lines.add(line); }};
    ScratchDatabase scratch;
    std::unique_ptr<platform::db::Database> database =
        std::move(*platform::db::Database::open({.url = scratch.url()}, log));
    platform::messaging::ParkingLot parking{*database};
    std::unique_ptr<platform::messaging::Consumer> consumer;

    ConsumerHouse() {
        broker_ctl(std::string{"purge_queue "} + kQueue);
        broker_ctl(std::string{"purge_queue "} + kDeadLetterQueue);
        broker_ctl(std::string{"purge_queue "} + kRetryQueue);
    }

    [[nodiscard]] static platform::messaging::ConsumerConfig config() {
        return {.rabbitmq_url = environment("USER_RABBITMQ_URL"),
                .name = "test",
                .queue = kQueue,
                .retry_exchange = "user-service.retry",
                .retry_routing_keys = {kRetryQueue, kRetryQueue}};
    }

    // As the drain of the dead-letter queue, which puts nothing off.
    [[nodiscard]] static platform::messaging::ConsumerConfig dead_letter_config() {
        auto drain = config();
        drain.queue = kDeadLetterQueue;
        drain.retry_exchange.clear();
        drain.retry_routing_keys.clear();
        return drain;
    }

    // `handle` decides; what it is given is recorded before.
    void start(std::function<BatchOutcome(Batch)> handle,
               const platform::messaging::ConsumerConfig& with = config()) {
        start_with(
            platform::messaging::in_one_step([this, handle = std::move(handle)](Batch batch) {
                record(batch);
                return handle(batch);
            }),
            with);
    }
    void start_with(platform::messaging::Handler handler,
                    const platform::messaging::ConsumerConfig& with = config()) {
        consumer = std::make_unique<platform::messaging::Consumer>(with, std::move(handler),
                                                                   parking, metrics, log);
        REQUIRE(consumer->start());
    }
    void record(Batch batch) {
        const std::lock_guard lock{guard_};
        batches_.emplace_back(batch.begin(), batch.end());
    }
    void start() {
        start([](Batch) { return BatchOutcome{}; });
    }
    void stop() { consumer.reset(); }

    [[nodiscard]] std::vector<std::vector<Delivery>> batches() const {
        const std::lock_guard lock{guard_};
        return batches_;
    }
    // Every body that was given, with how often.
    [[nodiscard]] std::map<std::string, int> given() const {
        std::map<std::string, int> bodies;
        for (const auto& batch : batches()) {
            for (const auto& delivery : batch) {
                ++bodies[delivery.body];
            }
        }
        return bodies;
    }
    [[nodiscard]] bool any_redelivered() const {
        for (const auto& batch : batches()) {
            for (const auto& delivery : batch) {
                if (delivery.redelivered) {
                    return true;
                }
            }
        }
        return false;
    }

    [[nodiscard]] double metric(const std::string& name) const {
        const auto text = metrics.text();
        const auto at = text.find("\n" + name + "{");
        return at == std::string::npos ? 0 : std::stod(text.substr(text.find("} ", at) + 2));
    }

    // How many messages are parked for this reason.
    [[nodiscard]] long long parked(const std::string& reason) {
        return scratch.number("SELECT count(*) FROM parked_events WHERE reason = '" + reason + "'");
    }

    // Neither ready nor delivered and unacknowledged.
    static bool queue_is_empty(const std::string& queue = kQueue) {
        return broker_ctl("list_queues name messages --no-table-headers").find(queue + "\t0\n") !=
               std::string::npos;
    }

private:
    mutable std::mutex guard_;
    std::vector<std::vector<Delivery>> batches_;
};

}  // namespace support
