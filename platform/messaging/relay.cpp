#include "platform/messaging/relay.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

#include "platform/amqp/publisher.hpp"
#include "platform/db/database.hpp"
#include "platform/loop/back_off.hpp"
#include "platform/loop/loop.hpp"
#include "platform/messaging/relay_message.hpp"
#include "platform/messaging/relay_report.hpp"
#include "platform/messaging/relay_store.hpp"

namespace platform::messaging {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kTick{1'000};  // for shards, metrics and the sweep
constexpr milliseconds kBusyPoll{5};  // for a second after the last row
constexpr milliseconds kIdlePoll{20};
constexpr milliseconds kAwayPoll{250};
constexpr milliseconds kStatementTimeout{5'000};
constexpr milliseconds kAnswerMargin{2'000};  // then PostgreSQL is frozen
constexpr milliseconds kFinishTime{1'000};    // for the last words to PostgreSQL, after draining
constexpr milliseconds kGiveUpAfter{2'000};   // without the broker; other relays may have it
constexpr int kLossesSuspicious = 3;
// Where so many failed and none got through, so many are tried now and then until one does; and so
// many go out one at a time.
constexpr std::size_t kHopelessRows = 64;

}  // namespace

class Relay::Worker {
public:
    Worker(RelayConfig config, metrics::Registry& metrics, log::Logger& log)
        : config_{std::move(config)},
          log_{log},
          report_{config_, metrics, log},
          wake_{loop_, [this] { step(); }},
          step_{loop_, [this] { step(); }},
          tick_{loop_, [this] { tick(); }},
          drained_{loop_, [this] { finish(); }} {}

    Result<void> start() {
        auto endpoint = amqp::parse_url(config_.rabbitmq_url);
        if (!endpoint) {
            return endpoint.error();
        }
        auto conninfo =
            db::make_conninfo(config_.database_url, config_.name + " relay", kStatementTimeout);
        if (!conninfo) {
            return conninfo.error();
        }
        store_ = std::make_unique<RelayStore>(std::move(*conninfo), config_.lock_class);
        watchdog_ = std::make_unique<db::Watchdog>(std::vector{&store_->lifeline()},
                                                   kStatementTimeout + kAnswerMargin,
                                                   [this] { report_.database_silent(); });
        publisher_ = std::make_unique<amqp::Publisher>(
            loop_, std::move(*endpoint),
            amqp::PublisherConfig{.name = config_.name + " relay",
                                  .exchanges = {config_.exchange},
                                  .window_messages = config_.window_messages,
                                  .window_bytes = config_.window_bytes,
                                  .confirm_timeout = config_.confirm_timeout},
            log_);
        thread_ = std::thread{[this] { run(); }};
        return {};
    }

    void wake() noexcept { wake_.send(); }

    void stop() {
        stopping_ = true;
        wake_.send();
        if (!thread_.joinable()) {
            return;
        }
        watchdog_->end_calls_within(config_.drain_timeout + kFinishTime);
        thread_.join();
    }

    RelayState state() const { return report_.state(); }

private:
    void run() {
        publisher_->start(
            {.on_settled = [this](auto token, auto outcome, auto& reason,
                                  auto took) { settle(token, outcome, reason, took); },
             .on_lost = [this] { lose_broker(); },
             .on_ready = [this] { step(); }});
        tick_.start({}, kTick);
        loop_.run();
    }

    // The one place where the relay goes on, whatever has happened.
    void step() {
        step_.stop();
        if (stopping_) {
            report_.stopping();
            return wind_up();
        }
        if (!round_) {
            begin_round();
        }
        pump();
        report_state();
    }

    void begin_round() {
        const auto now = Clock::now();
        if (now >= tend_due_) {
            tend_store();
        }
        if (!publisher_->is_up() || publisher_->is_blocked() || !store_->is_open() ||
            now < paused_until_) {
            step_.start(kAwayPoll);
            return;
        }
        with_store([&] {
            const auto rows_max = is_probing_ || goes_singly() ? kHopelessRows : config_.batch_max;
            auto rows = store_->fetch(rows_max, std::exchange(sweep_due_, false));
            if (rows.empty()) {
                step_.start(now - busy_at_ < kTick ? kBusyPoll : kIdlePoll);
                return;
            }
            busy_at_ = now;
            report_.fetched(rows.size());
            ++round_number_;
            last_sent_.reset();
            round_.emplace(std::move(rows));
        });
    }

    void pump() {
        while (round_ && !(goes_singly() && publisher_->unsettled() > 0)) {
            const auto row = round_->next();
            if (!row) {
                break;
            }
            last_sent_ = *row;
            // A failure to send drops the round before publish() comes back.
            if (!publisher_->publish(message_of(round_->rows()[*row], config_), token_of(*row))) {
                if (round_) {
                    round_->put_back(*row);
                }
                break;
            }
        }
        if (round_ && round_->is_over()) {
            end_round();
        }
    }

    // An outcome may belong to a round that was dropped with the database session.
    void settle(std::uint64_t token, amqp::Outcome outcome, const std::string& reason,
                Clock::duration took) {
        report_.settled(outcome, took);
        const auto row = static_cast<std::size_t>(token % kTokensPerRound);
        if (!round_ || token / kTokensPerRound != round_number_) {
            return;
        }
        if (!goes_singly()) {
            losses_in_a_row_ = 0;
        }
        if (outcome == amqp::Outcome::confirmed) {
            round_->confirmed(row);
        } else {
            round_->failed({.row = row, .reason = reason});
        }
    }

    void end_round() {
        const bool none_got_through = round_->confirmed_count() == 0;
        is_probing_ = none_got_through && (is_probing_ || round_->failed_count() >= kHopelessRows);
        if (is_probing_) {
            paused_until_ = Clock::now() + pause_.next();
        } else if (!none_got_through) {
            pause_.reset();
        }
        losses_in_a_row_ = 0;
        save_round();
        round_.reset();
        step_.start({});
    }

    // Deletes what is confirmed and postpones what failed, so far.
    void save_round() {
        if (!round_) {
            return;
        }
        const auto confirmed = round_->take_confirmed();
        const auto failed = round_->take_failed();
        with_store([&] {
            if (!confirmed.empty()) {
                store_->remove(*round_, confirmed);
                store_->revive_like(*round_, confirmed);
            }
            if (!failed.empty()) {
                store_->postpone(*round_, failed);
                report_.failed(*round_, failed);
            }
        });
    }

    // Everything unsettled counts as unsent, and is found in the table again.
    void drop_round() {
        if (round_) {
            save_round();
            round_.reset();
            store_->keep_all();
        }
    }

    // After several connections were lost before anything was settled, one of the rows may be the
    // cause: they go out one at a time until a whole round is settled, and the one that breaks a
    // connection alone has failed. A broker that confirms nothing is no event's fault.
    [[nodiscard]] bool goes_singly() const { return losses_in_a_row_ >= kLossesSuspicious; }

    void lose_broker() {
        const bool broken = !publisher_->is_overdue();
        report_.unconfirmed(round_ && !broken ? round_->open_count() : 0);
        if (broken && round_ && goes_singly() && last_sent_) {
            round_->failed({.row = *last_sent_,
                            .reason = std::string{kBrokeConnection} + ": " + publisher_->reason(),
                            .broke_connection = true});
        }
        losses_in_a_row_ += broken && round_ && last_sent_ ? 1 : 0;
        drop_round();
        broker_lost_at_ = Clock::now();
        step_.start({});
    }

    void tick() {
        if (!stopping_) {
            sweep_due_ = true;
            save_round();
            with_store([&] { store_->try_waiting(); });
            sample_depth();
            step();
        }
    }

    // What has to be done now and then, between two rounds.
    void tend_store() {
        const auto now = Clock::now();
        tend_due_ = now + (store_->shards().empty() ? kAwayPoll : kTick);
        if (!store_->is_open() && now >= reopen_at_) {
            open_store();
        }
        if (!store_->is_open()) {
            return;
        }
        with_store([&] {
            if (publisher_->is_up()) {
                store_->balance_shards();
            } else if (now - broker_lost_at_ > kGiveUpAfter) {
                store_->give_up_shards();
            }
        });
    }

    void open_store() {
        with_store([&] {
            store_->open();
            database_watch_.emplace(loop_, store_->socket(),
                                    [this] { lose_database("the server ended the session"); });
            database_back_off_.reset();
            report_.database_connected();
        });
    }

    // At most a twentieth of our time goes into it, should the remains of deleted rows make it
    // dear.
    void sample_depth() {
        const auto asked_at = Clock::now();
        if (!store_->is_open() || asked_at < sample_due_) {
            return;
        }
        with_store([&] { report_.depth(store_->depth()); });
        sample_due_ = asked_at + 20 * (Clock::now() - asked_at);
    }

    // The door where SOCI's exceptions end.
    template <class Work>
    void with_store(Work&& work) {
        try {
            work();
        } catch (const soci::soci_error& caught) {
            lose_database(db::classify(caught).error.reason);
        }
    }

    // The locks are gone with the session, so the round is not ours any more.
    void lose_database(const std::string& reason) {
        database_watch_.reset();
        store_->close();
        round_.reset();
        store_->keep_all();
        reopen_at_ = Clock::now() + database_back_off_.next();
        report_.database_lost(reason);
        step_.start({});
    }

    // Nothing new goes out; what is out gets its time to be confirmed, unless an alarm stops that.
    // The end comes by the timer, as this may be a call from the connection that is to go.
    void wind_up() {
        const bool waits = round_ && publisher_->unsettled() > 0 && publisher_->is_up() &&
                           !publisher_->is_blocked();
        if (!waits) {
            drained_.start({});
        } else if (!drained_.is_running()) {
            drained_.start(config_.drain_timeout);
        }
    }

    void finish() {
        drop_round();
        database_watch_.reset();
        store_->close();  // and with it the locks
        publisher_->stop();
        report_state();
        loop_.stop();
    }

    void report_state() {
        report_.note({.database_connected = store_->is_open(),
                      .broker_connected = publisher_->is_up(),
                      .broker_blocked = publisher_->is_blocked(),
                      .events_refused = store_->has_waiting(),
                      .shards = static_cast<int>(store_->shards().size())},
                     publisher_->reason());
    }

    [[nodiscard]] std::uint64_t token_of(std::size_t row) const {
        return round_number_ * kTokensPerRound + row;
    }

    static constexpr std::uint64_t kTokensPerRound = 1 << 20;

    RelayConfig config_;
    log::Logger& log_;
    RelayReport report_;

    loop::Loop loop_;
    loop::Wake wake_;
    loop::Timer step_;
    loop::Timer tick_;
    loop::Timer drained_;
    std::unique_ptr<RelayStore> store_;
    std::unique_ptr<db::Watchdog> watchdog_;  // of store_'s session
    std::optional<loop::Poll> database_watch_;
    std::unique_ptr<amqp::Publisher> publisher_;

    std::optional<Round> round_;
    std::uint64_t round_number_ = 0;
    std::optional<std::size_t> last_sent_;  // row of this round
    int losses_in_a_row_ = 0;
    bool sweep_due_ = false;
    Clock::time_point busy_at_;
    Clock::time_point paused_until_;
    Clock::time_point broker_lost_at_;
    Clock::time_point reopen_at_;
    Clock::time_point tend_due_;
    Clock::time_point sample_due_;
    bool is_probing_ = false;
    loop::BackOff pause_{milliseconds{100}, kAwayPoll};  // so soon a mend is noticed
    loop::BackOff database_back_off_;

    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

Relay::Relay(RelayConfig config, metrics::Registry& metrics, log::Logger& log)
    : worker_{std::make_unique<Worker>(std::move(config), metrics, log)} {}

Relay::~Relay() {
    stop();
}

Result<void> Relay::start() {
    return worker_->start();
}

void Relay::wake() noexcept {
    worker_->wake();
}

void Relay::stop() {
    worker_->stop();
}

RelayState Relay::state() const {
    return worker_->state();
}

}  // namespace platform::messaging
