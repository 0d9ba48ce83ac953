#include "platform/messaging/consumer.hpp"

#include <atomic>
#include <memory>
#include <thread>
#include <utility>

#include "platform/amqp/ack_order.hpp"
#include "platform/amqp/faults.hpp"
#include "platform/amqp/link.hpp"
#include "platform/loop/back_off.hpp"
#include "platform/loop/loop.hpp"
#include "platform/messaging/batch_lane.hpp"
#include "platform/messaging/consumer_report.hpp"
#include "platform/messaging/open_suspects.hpp"
#include "platform/messaging/retry_publisher.hpp"

namespace platform::messaging {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kFinishTimeout{4'000};
constexpr Fault kHeldTooLong{ErrorCode::unavailable, "held_too_long",
                             "Deliveries are given back, as they could not be applied for long."};
constexpr Fault kNotParked{ErrorCode::unavailable, "not_parked",
                           "A message could be neither retried nor parked."};

}  // namespace

class Consumer::Worker {
public:
    Worker(ConsumerConfig config, Handler handler, ParkingLot& parking, metrics::Registry& metrics,
           log::Logger& log)
        : config_{std::move(config)},
          metrics_{metrics},
          log_{log},
          report_{config_.queue, metrics},
          wake_{loop_, [this] { stop_taking(); }},
          lane_{loop_,
                BatchRunner{config_.queue, static_cast<int>(config_.retry_routing_keys.size()),
                            std::move(handler), parking, metrics, log},
                {.on_done = [this](Batch& batch) { complete(batch); },
                 .on_later = [this](std::vector<Batch> batches) { hold_back(std::move(batches)); },
                 .on_progress = [this] { go_on(); }}},
          batch_due_{loop_,
                     [this] {
                         is_due_ = true;
                         plan_batch();
                     }},
          finish_{loop_, [this] { finish(); }},
          waiting_{config_.batch_max} {}

    Result<void> start() {
        auto endpoint = amqp::parse_url(config_.rabbitmq_url);
        if (!endpoint) {
            return endpoint.error();
        }
        retries_ = std::make_unique<RetryPublisher>(
            loop_, endpoint->clone(), config_, metrics_, log_,
            RetryPublisher::Callbacks{
                .on_published = [this](auto tag) { settled(tag); },
                .on_unpublishable = [this](auto tag, auto& delivery,
                                           auto& reason) { park(tag, delivery, reason); },
                .on_refused = [this] { report_state(); }});
        link_ = std::make_unique<amqp::Link>(loop_, std::move(*endpoint),
                                             config_.name + " consumer", log_);
        thread_ = std::thread{[this] { serve(); }};
        return {};
    }

    void stop() {
        stopping_ = true;
        wake_.send();
        if (thread_.joinable()) {
            thread_.join();
        }
    }

    ConsumerState state() const { return report_.state(); }

private:
    void serve() {
        amqp::Link::Setup setup;
        setup.prepare = [this](amqp::Connection& connection) -> Result<void> {
            if (!config_.retry_exchange.empty()) {
                if (auto there = connection.check_exchange(config_.retry_exchange); !there) {
                    return there;
                }
            }
            if (auto there = connection.check_queue(config_.queue); !there) {
                return there;
            }
            if (auto ready = config_.ready(); !ready) {
                return ready;
            }
            return connection.consume(config_.queue, config_.prefetch);
        };
        setup.handlers.on_delivery = [this](amqp::Incoming&& incoming) {
            take(std::move(incoming));
        };
        setup.handlers.on_drained = [this] { plan_batch(); };
        setup.handlers.on_cancel = [this] {
            link_->fail(amqp::kTopologyRefused.because("the broker ended the consumer"));
        };
        setup.handlers.on_cancelled = [this] {
            if (stopping_) {  // otherwise it is a pause
                all_taken_ = true;
                wind_up();
            }
        };
        setup.on_up = [this] { report_state(); };
        setup.on_down = [this] { lose(); };
        setup.on_refused = [this] { report_state(); };
        link_->start(std::move(setup));
        loop_.run();
    }

    void take(amqp::Incoming&& incoming) {
        report_.delivered(incoming.redelivered);
        acks_.delivered(incoming.tag);
        waiting_.add(incoming.tag, delivery_of(std::move(incoming.message), incoming.redelivered));
    }

    // After anything that the lane has done.
    void go_on() {
        report_state();
        plan_batch();
        if (stopping_) {
            wind_up();
        }
    }

    void plan_batch() {
        while (may_give()) {
            is_due_ = false;
            batch_due_.stop();
            lane_.give(waiting_.cut());
        }
        if (!waiting_.empty() && !held_since_ && !is_due_ && !is_late_ &&
            !batch_due_.is_running()) {
            batch_due_.start(config_.batch_wait);
        }
    }

    [[nodiscard]] bool may_give() const {
        if (waiting_.empty() || is_late_ || !lane_.takes(waiting_.is_suspect())) {
            return false;
        }
        if (waiting_.is_full() && !held_since_) {
            return true;
        }
        const bool goes = is_due_ || (!held_since_ && (waiting_.is_single() || stopping_));
        return goes && lane_.is_empty();
    }

    void hold_back(std::vector<Batch> batches) {
        const auto reason = batches.front().result.reason;
        for (; !batches.empty(); batches.pop_back()) {
            waiting_.put_back(std::move(batches.back()));
        }
        const auto now = Clock::now();
        if (hold_reason_ != reason) {
            log_.warning("batch has to wait", {{"queue", config_.queue}, {"reason", reason}});
        }
        hold_reason_ = reason;
        held_since_ = held_since_.value_or(now);
        const auto held = now - *held_since_;
        is_due_ = false;
        batch_due_.start(back_off_.next());
        if (held >= config_.give_back_after) {
            link_->fail({.fault = kHeldTooLong});
        } else if (!paused_ && held >= config_.pause_after) {
            pause();
        }
    }

    void pause() {
        log_.warning("nothing more is taken until the batch at hand is done",
                     {{"queue", config_.queue}});
        set_paused(true);
        if (auto* connection = link_->connection(); connection != nullptr) {
            if (auto sent = connection->cancel(); !sent) {
                link_->fail(sent.error());
            }
        }
    }

    void resume() {
        held_since_.reset();
        hold_reason_.clear();
        back_off_.reset();
        auto* connection = link_->connection();
        if (!paused_ || stopping_ || connection == nullptr) {
            return;
        }
        log_.info("messages are taken again", {{"queue", config_.queue}});
        set_paused(false);
        if (auto sent = connection->consume_again(config_.queue); !sent) {
            link_->fail(sent.error());
        }
    }

    void set_paused(bool paused) {
        paused_ = paused;
        report_.paused(paused);
    }

    void complete(Batch& batch) {
        if (batch.result.suspect) {  // went alone
            suspects_.add(batch.tags.front(), *batch.result.suspect);
        }
        std::vector<bool> comes_again(batch.tags.size(), false);
        for (const auto& trouble : batch.result.retries) {
            comes_again.at(trouble.index) = true;
        }
        std::vector<std::uint64_t> done;
        for (std::size_t i = 0; i < batch.tags.size(); ++i) {
            if (!comes_again[i]) {
                acks_.done(batch.tags[i]);
                done.push_back(batch.tags[i]);
            }
        }
        for (const auto& trouble : batch.result.retries) {
            retries_->publish(batch.tags[trouble.index], std::move(batch.deliveries[trouble.index]),
                              trouble);
            if (link_->connection() == nullptr) {
                return;  // lost over it: all that is not acknowledged comes again, with new tags
            }
        }
        acknowledge();
        lane_.clear_suspects(suspects_.take(done));
        resume();
    }

    void acknowledge() {
        for (const auto& [tag, multiple] : acks_.take()) {
            auto* connection = link_->connection();
            if (connection == nullptr) {
                return;
            }
            if (auto sent = connection->ack(tag, multiple); !sent) {
                link_->fail(sent.error());
            }
        }
    }

    void settled(std::uint64_t tag) {
        acks_.done(tag);
        acknowledge();
        lane_.clear_suspects(suspects_.take({tag}));
        if (stopping_) {
            wind_up();
        }
    }

    // What cannot be published for later is not tried again.
    void park(std::uint64_t tag, const Delivery& delivery, const std::string& reason) {
        lane_.park(delivery, reason, [this, tag, connection = connections_](bool parked) {
            if (connection != connections_) {
                return;  // it comes again, with another tag
            }
            if (parked) {
                settled(tag);
            } else {
                link_->fail({.fault = kNotParked});  // it comes again
            }
        });
    }

    // Whatever came by the lost connection comes again by the next.
    void lose() {
        ++connections_;
        lane_.forget();
        waiting_.clear();
        acks_.clear();
        retries_->forget();
        lane_.clear_suspects(suspects_.take_all());
        held_since_.reset();
        set_paused(false);
        is_due_ = false;
        batch_due_.stop();
        report_state();
        if (stopping_) {
            wind_up();
        }
    }

    void stop_taking() {
        auto* connection = link_->connection();
        finish_.start(kFinishTimeout);
        if (connection == nullptr) {
            all_taken_ = true;
        } else if (auto sent = connection->cancel(); !sent) {
            link_->fail(sent.error());
        }
        plan_batch();
        wind_up();
    }

    // The end comes by the timer, as this may be a call from the connection that is to go.
    void wind_up() {
        const bool done = waiting_.empty() && retries_->empty() && lane_.is_idle();
        if (link_->connection() == nullptr || held_since_ || is_late_ || (all_taken_ && done)) {
            finish_.start({});
        }
    }

    void finish() {
        is_late_ = true;  // nothing more is begun
        if (link_->connection() == nullptr) {
            link_->stop();  // nor taken
        }
        if (!lane_.is_idle()) {
            return;  // what is at hand comes to its end, and brings us here again
        }
        lane_.clear_last(suspects_.take_all());
        link_->stop();
        retries_->stop();
        report_state();
        loop_.stop();
    }

    void report_state() {
        const bool consuming = link_->connection() != nullptr;
        report_.note({.consuming = consuming,
                      .stopping = stopping_,
                      .holding = held_since_.has_value(),
                      .retries_refused = retries_->refused(),
                      .reason = why_not()});
    }

    [[nodiscard]] std::string why_not() const {
        if (link_->connection() == nullptr) {
            return link_->reason();
        }
        return held_since_ || retries_->refused() == 0
                   ? hold_reason_
                   : "retries are refused: " + retries_->refusal();
    }

    ConsumerConfig config_;
    metrics::Registry& metrics_;
    log::Logger& log_;
    ConsumerReport report_;

    loop::Loop loop_;
    loop::Wake wake_;
    BatchLane lane_;
    loop::Timer batch_due_;
    loop::Timer finish_;
    std::unique_ptr<amqp::Link> link_;
    std::unique_ptr<RetryPublisher> retries_;

    amqp::AckOrder acks_;
    OpenSuspects suspects_;
    Batches waiting_;
    std::uint64_t connections_ = 0;                // that were lost
    bool is_due_ = false;                          // what waits has waited long enough
    std::optional<Clock::time_point> held_since_;  // its beginning has to be given again
    std::string hold_reason_;
    bool paused_ = false;
    loop::BackOff back_off_;
    bool all_taken_ = false;
    bool is_late_ = false;

    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

Consumer::Consumer(ConsumerConfig config, Handler handler, ParkingLot& parking,
                   metrics::Registry& metrics, log::Logger& log)
    : worker_{
          std::make_unique<Worker>(std::move(config), std::move(handler), parking, metrics, log)} {}

Consumer::~Consumer() {
    stop();
}

Result<void> Consumer::start() {
    return worker_->start();
}

void Consumer::stop() {
    worker_->stop();
}

ConsumerState Consumer::state() const {
    return worker_->state();
}

}  // namespace platform::messaging
