#include "bench/ours.hpp"

#include <stdexcept>

#include "bench/event.hpp"
#include "bench/world.hpp"
#include "tests/support/metric_text.hpp"
#include "tests/support/servers.hpp"
#include "user-service/adapters/messaging/auth_subscription.hpp"

namespace bench {

using support::environment;

namespace {

constexpr int kShards = 16;

platform::messaging::RelayConfig relay_config() {
    return {.database_url = environment("AUTH_DATABASE_URL"),
            .rabbitmq_url = environment("AUTH_RABBITMQ_URL"),
            .name = "bench",
            .exchange = kExchange,
            .source = kSource};
}

platform::messaging::ConsumerConfig consumer_config() {
    platform::messaging::ConsumerConfig config;
    config.rabbitmq_url = environment("USER_RABBITMQ_URL");
    config.name = "bench";
    config.queue = kQueue;
    config.retry_exchange = "user-service.retry";
    config.retry_routing_keys = {kQueue + std::string{".retry.5s"}};
    return config;
}

std::unique_ptr<platform::db::Database> user_database(platform::log::Logger& log) {
    auto database = platform::db::Database::open({.url = environment("USER_DATABASE_URL")}, log);
    if (!database) {
        throw std::runtime_error{"the URL of user-service's database cannot be read"};
    }
    return std::move(*database);
}

}  // namespace

OurRelay::OurRelay(const std::string& log_level)
    : log_{make_logger(log_level)}, relay_{relay_config(), metrics_, *log_} {
    if (!relay_.start()) {
        throw std::runtime_error{"the relay does not start"};
    }
    wait_for("the relay is at work", [this] {
        const auto state = relay_.state();
        return state.healthy() && state.shards == kShards;
    });
}

double OurRelay::published() const {
    return support::metric_sum(metrics_.text(), "relay_published_total");
}

OurConsumer::OurConsumer(const std::string& log_level)
    : log_{make_logger(log_level)},
      database_{user_database(*log_)},
      profiles_{*database_},
      apply_{profiles_},
      revocations_{*database_},
      parking_{*database_},
      consumer_{consumer_config(),
                user::AuthSubscription{apply_, record_, intake_, clock_, metrics_, *log_}, parking_,
                metrics_, *log_} {}

void OurConsumer::start() {
    if (!consumer_.start()) {
        throw std::runtime_error{"the consumer does not start"};
    }
}

double OurConsumer::applied() const {
    return support::metric_sum(metrics_.text(), "consumer_batch_size_sum");
}

}  // namespace bench
