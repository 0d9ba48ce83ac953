#include "platform/messaging/consumer.hpp"

#include <atomic>
#include <deque>
#include <mutex>
#include <thread>

#include "platform/amqp/ack_order.hpp"
#include "platform/amqp/faults.hpp"
#include "platform/amqp/link.hpp"
#include "platform/loop/back_off.hpp"
#include "platform/loop/loop.hpp"
#include "platform/messaging/dead_letters.hpp"

namespace platform::messaging {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kFinishTimeout{4'000};
constexpr int kThrowsMax = 3;
constexpr std::size_t kErrorBytesMax = 1'024;

Delivery delivery_of(amqp::Message message, bool redelivered) {
    Delivery delivery{.body = std::move(message.body),
                      .message_id = std::move(message.message_id),
                      .type = std::move(message.type),
                      .content_type = std::move(message.content_type),
                      .exchange = std::move(message.exchange),
                      .routing_key = std::move(message.routing_key),
                      .headers = {},
                      .redelivered = redelivered};
    for (auto& [name, value] : message.headers) {
        delivery.headers.insert_or_assign(std::move(name), std::move(value));
    }
    return delivery;
}

}  // namespace

BatchOutcome BatchOutcome::later(std::string reason) {
    BatchOutcome outcome;
    outcome.later_ = true;
    outcome.reason_ = std::move(reason);
    return outcome;
}

BatchOutcome& BatchOutcome::dead_letter(std::size_t index, std::string reason, std::string error) {
    error.resize(std::min(error.size(), kErrorBytesMax));
    dead_letters_.push_back({index, std::move(reason), std::move(error)});
    return *this;
}

class Consumer::Worker {
public:
    Worker(ConsumerConfig config, Handler handler, metrics::Registry& metrics, log::Logger& log)
        : config_{std::move(config)},
          handler_{std::move(handler)},
          metrics_{metrics},
          log_{log},
          deliveries_{metrics.counter("consumer_deliveries_total", "Messages that came", labels())},
          redelivered_{metrics.counter("consumer_redelivered_total",
                                       "Messages that had been delivered before", labels())},
          batch_seconds_{metrics.histogram("consumer_batch_seconds", "Time of the handler",
                                           metrics::latency_bounds(), labels())},
          batch_size_{metrics.histogram("consumer_batch_size", "Messages of a batch",
                                        {1, 2, 4, 8, 16, 32, 64, 128, 256}, labels())},
          connected_{metrics.gauge("consumer_connected", "1 while consuming", labels())},
          wake_{loop_, [this] { stop_taking(); }},
          batch_due_{loop_, [this] { give_batch(); }},
          finish_{loop_, [this] { finish(); }} {
        state_.away_since = std::chrono::system_clock::now();
        state_.reason = "not started yet";
    }

    Result<void> start() {
        auto endpoint = amqp::parse_url(config_.rabbitmq_url);
        if (!endpoint) {
            return endpoint.error();
        }
        dead_letters_ = std::make_unique<DeadLetters>(
            loop_, endpoint->clone(), config_, metrics_, log_,
            DeadLetters::Callbacks{.on_buried = [this](auto tag) { buried(tag); },
                                   .on_unpublishable = [this](auto tag) { reject(tag); }});
        link_ = std::make_unique<amqp::Link>(loop_, std::move(*endpoint),
                                             config_.name + " consumer", log_);
        thread_ = std::thread{[this] { run(); }};
        return {};
    }

    void stop() {
        stopping_ = true;
        wake_.send();
        if (thread_.joinable()) {
            thread_.join();
        }
    }

    ConsumerState state() const {
        const std::lock_guard lock{state_guard_};
        return state_;
    }

private:
    struct Waiting {
        std::uint64_t tag;
        Delivery delivery;
    };

    [[nodiscard]] metrics::Labels labels() const { return {{"queue", config_.queue}}; }

    void run() {
        amqp::Link::Setup setup;
        setup.prepare = [this](amqp::Connection& connection) -> Result<void> {
            if (auto there = connection.check_exchange(config_.dead_letter_exchange); !there) {
                return there;
            }
            if (auto there = connection.check_queue(config_.queue); !there) {
                return there;
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
            all_taken_ = true;
            wind_up();
        };
        setup.on_up = [this] { report_state(); };
        setup.on_down = [this] { lose(); };
        setup.on_refused = [this] { report_state(); };
        link_->start(std::move(setup));
        loop_.run();
    }

    void take(amqp::Incoming&& incoming) {
        deliveries_.increment();
        if (incoming.redelivered) {
            redelivered_.increment();
        }
        acks_.delivered(incoming.tag);
        waiting_.push_back(
            {incoming.tag, delivery_of(std::move(incoming.message), incoming.redelivered)});
    }

    // A batch that has to wait is not overtaken by what came after it.
    void plan_batch() {
        if (waiting_.empty() || holds_back_) {
            return;
        }
        if (waiting_.size() >= config_.batch_max || singles_left_ > 0 || stopping_) {
            batch_due_.start({});
        } else if (!batch_due_.is_running()) {
            batch_due_.start(config_.batch_wait);
        }
    }

    void give_batch() {
        holds_back_ = false;
        if (waiting_.empty()) {
            return;
        }
        const auto size = singles_left_ > 0 ? 1 : std::min(waiting_.size(), config_.batch_max);
        const auto outcome = call_handler(size);
        if (outcome.is_later()) {
            hold_back(outcome.reason());
        } else {
            complete(size, outcome);
        }
        report_state();
        plan_batch();
        if (stopping_) {
            wind_up();
        }
    }

    // The door where a handler's exceptions end.
    BatchOutcome call_handler(std::size_t size) {
        std::vector<Delivery> batch;
        for (std::size_t i = 0; i < size; ++i) {
            batch.push_back(std::move(waiting_[i].delivery));
        }
        const auto begun_at = Clock::now();
        BatchOutcome outcome;
        try {
            outcome = handler_(batch);
            throws_ = outcome.is_later() ? throws_ : 0;
        } catch (const std::exception& caught) {
            outcome = after_throw(size, caught.what());
        } catch (...) {
            outcome = after_throw(size, "not a std::exception");
        }
        batch_seconds_.observe(std::chrono::duration<double>{Clock::now() - begun_at}.count());
        batch_size_.observe(static_cast<double>(size));
        for (std::size_t i = 0; i < size; ++i) {
            waiting_[i].delivery = std::move(batch[i]);
        }
        return outcome;
    }

    BatchOutcome after_throw(std::size_t size, const std::string& what) {
        log_.error("consumer's handler has thrown", {{"queue", config_.queue}, {"what", what}});
        if (size == 1 && (singles_left_ > 0 || throws_ + 1 >= kThrowsMax)) {
            throws_ = 0;
            return BatchOutcome{}.dead_letter(0, "handler_failed", what);
        }
        if (++throws_ >= kThrowsMax) {
            throws_ = 0;
            singles_left_ = size;
        }
        return BatchOutcome::later("the handler has thrown");
    }

    void hold_back(const std::string& reason) {
        holds_back_ = true;
        if (hold_reason_ != reason) {
            log_.warning("batch has to wait", {{"queue", config_.queue}, {"reason", reason}});
        }
        hold_reason_ = reason;
        batch_due_.start(back_off_.next());
    }

    void complete(std::size_t size, const BatchOutcome& outcome) {
        back_off_.reset();
        hold_reason_.clear();
        singles_left_ -= std::min(singles_left_, size);
        std::vector<const BatchOutcome::DeadLetter*> dead(size, nullptr);
        for (const auto& letter : outcome.dead_letters()) {
            dead.at(letter.index) = &letter;
        }
        for (std::size_t i = 0; i < size; ++i) {
            auto& [tag, delivery] = waiting_[i];
            if (dead[i] == nullptr) {
                acks_.done(tag);
            } else {
                dead_letters_->bury(tag, std::move(delivery), *dead[i]);
            }
        }
        waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(size));
        acknowledge();
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

    void buried(std::uint64_t tag) {
        acks_.done(tag);
        acknowledge();
        if (stopping_) {
            wind_up();
        }
    }

    // What we cannot publish as a dead letter the broker makes one of by itself.
    void reject(std::uint64_t tag) {
        acks_.rejected(tag);
        auto* connection = link_->connection();
        if (connection == nullptr) {
            return;  // it comes again
        }
        if (auto sent = connection->reject(tag); !sent) {
            link_->fail(sent.error());
        }
        if (stopping_) {
            wind_up();
        }
    }

    // Whatever came by the lost connection comes again by the next.
    void lose() {
        waiting_.clear();
        acks_.clear();
        dead_letters_->forget();
        singles_left_ = 0;
        holds_back_ = false;
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
        const bool done = waiting_.empty() && dead_letters_->empty();
        if (link_->connection() == nullptr || holds_back_ || (all_taken_ && done)) {
            finish_.start({});
        }
    }

    void finish() {
        link_->stop();
        dead_letters_->stop();
        report_state();
        loop_.stop();
    }

    void report_state() {
        const bool consuming = link_->connection() != nullptr;
        const bool well = consuming && !holds_back_ && !stopping_;
        connected_.set(consuming ? 1 : 0);
        const std::lock_guard lock{state_guard_};
        state_.connected = consuming;
        state_.reason = !consuming ? link_->reason() : hold_reason_;
        if (well) {
            state_.away_since.reset();
        } else if (!state_.away_since) {
            state_.away_since = std::chrono::system_clock::now();
        }
    }

    ConsumerConfig config_;
    Handler handler_;
    metrics::Registry& metrics_;
    log::Logger& log_;
    metrics::Counter deliveries_;
    metrics::Counter redelivered_;
    metrics::Histogram batch_seconds_;
    metrics::Histogram batch_size_;
    metrics::Gauge connected_;

    loop::Loop loop_;
    loop::Wake wake_;
    loop::Timer batch_due_;
    loop::Timer finish_;
    std::unique_ptr<amqp::Link> link_;
    std::unique_ptr<DeadLetters> dead_letters_;

    amqp::AckOrder acks_;
    std::deque<Waiting> waiting_;  // delivered and not yet done, in the order of the queue
    bool holds_back_ = false;      // its beginning has to be tried again
    std::string hold_reason_;
    loop::BackOff back_off_;
    int throws_ = 0;
    std::size_t singles_left_ = 0;  // to be given one by one, to find which of them throws
    bool all_taken_ = false;

    std::atomic<bool> stopping_ = false;
    std::thread thread_;
    mutable std::mutex state_guard_;
    ConsumerState state_;
};

Consumer::Consumer(ConsumerConfig config, Handler handler, metrics::Registry& metrics,
                   log::Logger& log)
    : worker_{std::make_unique<Worker>(std::move(config), std::move(handler), metrics, log)} {}

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
