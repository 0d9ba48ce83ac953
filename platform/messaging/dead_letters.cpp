#include "platform/messaging/dead_letters.hpp"

namespace platform::messaging {

DeadLetters::DeadLetters(loop::Loop& loop, amqp::Endpoint endpoint, const ConsumerConfig& config,
                         metrics::Registry& metrics, log::Logger& log,
                         std::function<void(std::uint64_t tag)> on_buried)
    : config_{config},
      metrics_{metrics},
      log_{log},
      on_buried_{std::move(on_buried)},
      publisher_{loop, std::move(endpoint),
                 amqp::PublisherConfig{.name = config.name + " dead letters",
                                       .exchanges = {config.dead_letter_exchange}},
                 log},
      send_due_{loop, [this] { send(); }} {}

void DeadLetters::start() {
    started_ = true;
    publisher_.start({.on_settled = [this](auto token, auto outcome, auto& reason,
                                           auto) { settle(token, outcome, reason); },
                      .on_lost = [this] { send_all_again(); },
                      .on_ready = [this] { send(); }});
}

void DeadLetters::bury(std::uint64_t tag, Delivery delivery, const BatchOutcome::DeadLetter& why) {
    metrics_
        .counter("consumer_dead_lettered_total", "Messages that can never be applied",
                 {{"queue", config_.queue}, {"reason", why.reason}})
        .increment();
    log_.error("message dead-lettered", {{"queue", config_.queue},
                                         {"message_id", delivery.message_id},
                                         {"reason", why.reason},
                                         {"error", why.error}});
    amqp::Message message{.exchange = config_.dead_letter_exchange,
                          .routing_key = config_.dead_letter_routing_key,
                          .body = std::move(delivery.body),
                          .message_id = std::move(delivery.message_id),
                          .type = std::move(delivery.type),
                          .content_type = std::move(delivery.content_type)};
    delivery.headers.insert_or_assign("x-dead-letter-reason", why.reason);
    delivery.headers.insert_or_assign("x-dead-letter-error", why.error);
    delivery.headers.insert_or_assign("x-original-routing-key", delivery.routing_key);
    message.headers.assign(delivery.headers.begin(), delivery.headers.end());
    unsent_.push_back(++last_token_);
    open_.emplace(last_token_, Letter{tag, std::move(message)});
    if (!started_) {
        start();
    }
    send();
}

// What publish() refuses stays at the front; when the connection breaks over it, it is put there
// again by send_all_again().
void DeadLetters::send() {
    while (!unsent_.empty() && !send_due_.is_running()) {
        const auto token = unsent_.front();
        if (!publisher_.publish(open_.at(token).message, token)) {
            return;
        }
        unsent_.pop_front();
    }
}

void DeadLetters::settle(std::uint64_t token, amqp::Outcome outcome, const std::string& reason) {
    const auto letter = open_.find(token);
    if (letter == open_.end()) {
        return;
    }
    if (outcome != amqp::Outcome::confirmed) {
        log_.error("dead letter not taken, its message stays in the queue",
                   {{"queue", config_.queue}, {"reason", reason}});
        unsent_.push_back(token);
        send_due_.start(back_off_.next());
        return;
    }
    back_off_.reset();
    const auto tag = letter->second.tag;
    open_.erase(letter);
    on_buried_(tag);
}

void DeadLetters::send_all_again() {
    unsent_.clear();
    for (const auto& [token, letter] : open_) {
        unsent_.push_back(token);
    }
}

void DeadLetters::forget() {
    open_.clear();
    unsent_.clear();
}

}  // namespace platform::messaging
