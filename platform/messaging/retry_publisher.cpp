#include "platform/messaging/retry_publisher.hpp"

#include <algorithm>
#include <utility>

#include "platform/core/fault_points.hpp"
#include "platform/messaging/batch_runner.hpp"

namespace platform::messaging {

namespace {

constexpr int kLossesSuspicious = 2;
constexpr int kRefusalsMax = 10;
constexpr std::chrono::seconds kRepeatLog{30};

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
    open_.emplace(last_token_,
                  Open{.tag = tag, .delivery = std::move(delivery), .retries = retries});
    if (!started_) {
        start();
    }
    send();
}

const std::string& RetryPublisher::tier_of(const Open& open) const {
    const auto& tiers = config_.retry_routing_keys;
    return tiers[std::min(static_cast<std::size_t>(open.retries), tiers.size()) - 1];
}

amqp::Message RetryPublisher::message_of(const Open& open) const {
    amqp::Message message{.exchange = config_.retry_exchange,
                          .routing_key = tier_of(open),
                          .body = open.delivery.body,
                          .message_id = open.delivery.message_id,
                          .type = open.delivery.type,
                          .content_type = open.delivery.content_type};
    std::map<std::string, std::string, std::less<>> headers{open.delivery.headers.begin(),
                                                            open.delivery.headers.end()};
    headers.insert_or_assign(std::string{kRetryHeader}, std::to_string(open.retries));
    headers.try_emplace("x-original-routing-key", open.delivery.routing_key);
    headers.erase("x-delivery-count");  // of the queue that it leaves
    headers.erase("x-death");           // a text here, and the broker's own is a table
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
    note_nothing_out();
    if (!open_.contains(token)) {
        return;
    }
    if (outcome != amqp::Outcome::confirmed) {
        refuse(token, reason);
        return;
    }
    const auto published = take(token);
    refusals_of_.erase(tier_of(published));
    if (refused_ == 0) {
        back_off_.reset();
    }
    callbacks_.on_published(published.tag);
    callbacks_.on_refused();
}

void RetryPublisher::refuse(std::uint64_t token, const std::string& reason) {
    const auto now = Clock::now();
    auto& open = open_.at(token);
    if (++open.refusals == 1) {
        open.refused_since = now;
        ++refused_;
    }
    refusal_ = reason;
    log_refusal(open);
    if (is_refused_for_good(open, now)) {
        hand_over(token, reason);
    } else {
        unsent_.push_back(token);
        if (!send_due_.is_running()) {  // others were refused with it
            send_due_.start(back_off_.next());
        }
    }
    callbacks_.on_refused();
}

// Refusals of a tier of which nothing was heard for as long tell nothing of today.
bool RetryPublisher::is_refused_for_good(const Open& open, Clock::time_point now) {
    auto& tier = refusals_of_.try_emplace(tier_of(open), Refusals{now, now}).first->second;
    if (now - tier.last > config_.refused_park_after) {
        tier.first = now;
    }
    tier.last = now;
    return now - tier.first >= config_.refused_park_after ||
           (open.refusals >= kRefusalsMax &&
            now - open.refused_since >= config_.refused_park_after);
}

// Once, and then what has come together: a tier that is away refuses hundreds of times a minute.
void RetryPublisher::log_refusal(const Open& open) {
    const auto now = Clock::now();
    ++refusals_unlogged_;
    if (refusal_logged_at_ && now - *refusal_logged_at_ < kRepeatLog) {
        return;
    }
    refusal_logged_at_ = now;
    log_.error("retries not taken, their messages stay in the queue",
               {{"queue", config_.queue},
                {"routing_key", tier_of(open)},
                {"reason", refusal_},
                {"messages", refused_},
                {"refusals", std::exchange(refusals_unlogged_, 0)}});
}

RetryPublisher::Open RetryPublisher::take(std::uint64_t token) {
    auto taken = std::move(open_.extract(token).mapped());
    refused_ -= taken.refusals > 0 ? 1 : 0;
    note_all_settled();
    return taken;
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
        hand_over(suspect, publisher_.reason());
    }
}

void RetryPublisher::hand_over(std::uint64_t token, const std::string& reason) {
    if (!open_.contains(token)) {
        return;
    }
    std::erase(unsent_, token);
    const auto given_up = take(token);
    callbacks_.on_unpublishable(given_up.tag, given_up.delivery, reason);
}

void RetryPublisher::forget() {
    open_.clear();
    unsent_.clear();
    last_out_.reset();
    losses_ = 0;
    refused_ = 0;
}

}  // namespace platform::messaging
