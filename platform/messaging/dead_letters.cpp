#include "platform/messaging/dead_letters.hpp"

#include <utility>

namespace platform::messaging {

namespace {

constexpr int kLossesSuspicious = 2;

}  // namespace

DeadLetters::DeadLetters(loop::Loop& loop, amqp::Endpoint endpoint, const ConsumerConfig& config,
                         metrics::Registry& metrics, log::Logger& log, Callbacks callbacks)
    : config_{config},
      metrics_{metrics},
      log_{log},
      callbacks_{std::move(callbacks)},
      publisher_{loop, std::move(endpoint),
                 amqp::PublisherConfig{.name = config.name + " dead letters",
                                       .exchanges = {config.dead_letter_exchange}},
                 log},
      send_due_{loop, [this] { send(); }} {}

void DeadLetters::start() {
    started_ = true;
    publisher_.start({.on_settled = [this](auto token, auto outcome, auto& reason,
                                           auto) { settle(token, outcome, reason); },
                      .on_lost = [this] { lose(); },
                      .on_ready = [this] { send(); }});
}

void DeadLetters::bury(std::uint64_t tag, Delivery delivery, const BatchOutcome::DeadLetter& why) {
    metrics_
        .counter("consumer_dead_lettered_total", "Messages that can never be applied",
                 {{"queue", config_.queue}, {"reason", why.reason}})
        .increment();
    log_.error("message dead-lettered", {{"queue", config_.queue},
                                         {"message_id", delivery.message_id},
                                         {"request_id", delivery.header("x-request-id")},
                                         {"traceparent", delivery.header("traceparent")},
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

// What publish() refuses stays at the front; when the connection breaks over it, lose() puts all
// that is open there again before publish() comes back.
void DeadLetters::send() {
    while (!unsent_.empty() && !send_due_.is_running() &&
           !(goes_singly() && publisher_.unsettled() > 0)) {
        const auto token = unsent_.front();
        last_out_ = token;  // already now, as the connection may break over it
        if (!publisher_.publish(open_.at(token).message, token)) {
            note_nothing_out();
            return;
        }
        unsent_.pop_front();
    }
}

void DeadLetters::settle(std::uint64_t token, amqp::Outcome outcome, const std::string& reason) {
    const auto letter = open_.find(token);
    note_nothing_out();
    if (letter == open_.end()) {
        return;
    }
    if (outcome != amqp::Outcome::confirmed) {
        log_.error("dead letter not taken, its message stays in the queue",
                   {{"queue", config_.queue},
                    {"message_id", letter->second.message.message_id},
                    {"reason", reason}});
        unsent_.push_back(token);
        send_due_.start(back_off_.next());
        return;
    }
    back_off_.reset();
    const auto tag = letter->second.tag;
    open_.erase(letter);
    note_all_settled();
    callbacks_.on_buried(tag);
}

// After several connections were lost with letters under way, one of these may be the cause: they
// go out one at a time until all are settled, and one that breaks a connection alone can't be
// published.
bool DeadLetters::goes_singly() const {
    return losses_ >= kLossesSuspicious;
}

void DeadLetters::note_all_settled() {
    if (open_.empty()) {
        losses_ = 0;
    }
}

void DeadLetters::note_nothing_out() {
    if (publisher_.unsettled() == 0) {
        last_out_.reset();
    }
}

void DeadLetters::lose() {
    unsent_.clear();
    for (const auto& [token, letter] : open_) {
        unsent_.push_back(token);
    }
    const auto suspect = goes_singly() ? last_out_ : std::nullopt;
    losses_ += last_out_ ? 1 : 0;
    last_out_.reset();
    if (suspect) {
        hand_over(*suspect);
    }
}

void DeadLetters::hand_over(std::uint64_t token) {
    const auto letter = open_.find(token);
    if (letter == open_.end()) {
        return;
    }
    const auto [tag, message] = std::move(letter->second);
    open_.erase(letter);
    std::erase(unsent_, token);
    note_all_settled();
    log_.error("dead letter breaks the connection, the broker is to move its message",
               {{"queue", config_.queue},
                {"message_id", message.message_id},
                {"body_bytes", message.body.size()},
                {"reason", publisher_.reason()}});
    callbacks_.on_unpublishable(tag);
}

void DeadLetters::forget() {
    open_.clear();
    unsent_.clear();
    last_out_.reset();
    losses_ = 0;
}

}  // namespace platform::messaging
