#include "platform/messaging/retry_publisher.hpp"

#include <algorithm>
#include <utility>

#include "platform/core/fault_points.hpp"
#include "platform/messaging/batch_runner.hpp"

namespace platform::messaging {

namespace {

constexpr int kLossesSuspicious = 2;

// The broker adds headers of its own on the way round. What fits a frame of 128 KiB no more then
// could be delivered to nobody, and would break every consumer's connection in turn.
constexpr std::size_t kHeaderBytesMax = 64 * 1024;

std::size_t header_bytes_of(const Delivery& delivery) {
    std::size_t bytes = 0;
    for (const auto& [name, value] : delivery.headers) {
        bytes += name.size() + value.size();
    }
    return bytes;
}

}  // namespace

RetryPublisher::RetryPublisher(loop::Loop& loop, amqp::Endpoint endpoint,
                               const ConsumerConfig& config, metrics::Registry& metrics,
                               log::Logger& log, Callbacks callbacks)
    : config_{config},
      metrics_{metrics},
      log_{log},
      callbacks_{std::move(callbacks)},
      publisher_{loop, std::move(endpoint),
                 amqp::PublisherConfig{.name = config.name + " retries",
                                       .exchanges = {config.retry_exchange}},
                 log},
      send_due_{loop, [this] { send(); }} {
    (void)retried_counter("handler_failed");  // counted from 0 on; others are the handler's
}

metrics::Counter RetryPublisher::retried_counter(const std::string& reason) {
    return metrics_.counter("consumer_retried_total",
                            "Messages that are to come again after a while",
                            {{"queue", config_.queue}, {"reason", reason}});
}

void RetryPublisher::start() {
    started_ = true;
    publisher_.start({.on_settled = [this](auto token, auto outcome, auto& reason,
                                           auto) { settle(token, outcome, reason); },
                      .on_lost = [this] { lose(); },
                      .on_ready = [this] { send(); }});
}

void RetryPublisher::publish(std::uint64_t tag, Delivery delivery,
                             const BatchOutcome::Trouble& why) {
    const int retries = BatchRunner::retries_of(delivery) + 1;
    if (header_bytes_of(delivery) > kHeaderBytesMax) {
        callbacks_.on_unpublishable(tag, delivery, "its headers are too long to go round");
        return;
    }
    retried_counter(why.reason).increment();
    log_.warning("message put off", {{"queue", config_.queue},
                                     {"message_id", delivery.message_id},
                                     {"request_id", delivery.header("x-request-id")},
                                     {"traceparent", delivery.header("traceparent")},
                                     {"retry", retries},
                                     {"reason", why.reason},
                                     {"error", why.error}});
    unsent_.push_back(++last_token_);
    open_.emplace(last_token_, Open{tag, std::move(delivery), retries});
    if (!started_) {
        start();
    }
    send();
}

amqp::Message RetryPublisher::message_of(const Open& open) const {
    const auto& tiers = config_.retry_routing_keys;
    const auto tier = std::min(static_cast<std::size_t>(open.retries), tiers.size()) - 1;
    amqp::Message message{.exchange = config_.retry_exchange,
                          .routing_key = tiers[tier],
                          .body = open.delivery.body,
                          .message_id = open.delivery.message_id,
                          .type = open.delivery.type,
                          .content_type = open.delivery.content_type};
    auto headers = open.delivery.headers;
    headers.insert_or_assign(std::string{kRetryHeader}, std::to_string(open.retries));
    headers.try_emplace("x-original-routing-key", open.delivery.routing_key);
    headers.erase("x-delivery-count");  // of the queue that it leaves
    message.headers.assign(headers.begin(), headers.end());
    return message;
}

// What publish() refuses stays at the front; when the connection breaks over it, lose() puts all
// that is open there again before publish() comes back.
void RetryPublisher::send() {
    while (!unsent_.empty() && !send_due_.is_running() &&
           !(goes_singly() && publisher_.unsettled() > 0)) {
        const auto token = unsent_.front();
        last_out_ = token;  // already now, as the connection may break over it
        if (!publisher_.publish(message_of(open_.at(token)), token)) {
            note_nothing_out();
            return;
        }
        fault_points::crash("mid_retry_publish");
        unsent_.pop_front();
    }
}

void RetryPublisher::settle(std::uint64_t token, amqp::Outcome outcome, const std::string& reason) {
    const auto found = open_.find(token);
    note_nothing_out();
    if (found == open_.end()) {
        return;
    }
    if (outcome != amqp::Outcome::confirmed) {
        log_.error("retry not taken, its message stays in the queue",
                   {{"queue", config_.queue},
                    {"message_id", found->second.delivery.message_id},
                    {"reason", reason}});
        unsent_.push_back(token);
        send_due_.start(back_off_.next());
        return;
    }
    back_off_.reset();
    const auto tag = found->second.tag;
    open_.erase(found);
    note_all_settled();
    callbacks_.on_published(tag);
}

// After several connections were lost with messages under way, one of these may be the cause: they
// go out one at a time until all are settled, and one that breaks a connection alone can't be
// published.
bool RetryPublisher::goes_singly() const {
    return losses_ >= kLossesSuspicious;
}

void RetryPublisher::note_all_settled() {
    if (open_.empty()) {
        losses_ = 0;
    }
}

void RetryPublisher::note_nothing_out() {
    if (publisher_.unsettled() == 0) {
        last_out_.reset();
    }
}

void RetryPublisher::lose() {
    unsent_.clear();
    for (const auto& [token, open] : open_) {
        unsent_.push_back(token);
    }
    if (!last_out_) {
        return;
    }
    const auto suspect = *last_out_;
    const bool was_alone = goes_singly();
    last_out_.reset();
    ++losses_;
    if (was_alone) {
        hand_over(suspect);
    }
}

void RetryPublisher::hand_over(std::uint64_t token) {
    const auto found = open_.find(token);
    if (found == open_.end()) {
        return;
    }
    const auto given_up = std::move(found->second);
    open_.erase(found);
    std::erase(unsent_, token);
    note_all_settled();
    callbacks_.on_unpublishable(given_up.tag, given_up.delivery, publisher_.reason());
}

void RetryPublisher::forget() {
    open_.clear();
    unsent_.clear();
    last_out_.reset();
    losses_ = 0;
}

}  // namespace platform::messaging
