#include "platform/messaging/relay_report.hpp"

#include "platform/db/watchdog.hpp"

namespace platform::messaging {

namespace {

constexpr int kAttemptsAlarming = 20;
constexpr std::chrono::seconds kRepeatLog{5};

metrics::Gauge connected_gauge(metrics::Registry& metrics, const char* to) {
    return metrics.gauge("relay_connected", "1 while the relay has its connection", {{"to", to}});
}

}  // namespace

RelayReport::RelayReport(const RelayConfig& config, metrics::Registry& metrics, log::Logger& log)
    : name_{config.name},
      log_{log},
      depth_{metrics.gauge("outbox_depth",
                           "Rows that wait to be published, of all shards; above 20000 the "
                           "distance of the first from the last")},
      oldest_{metrics.gauge("outbox_oldest_seconds", "Age of the oldest waiting row")},
      published_{metrics.counter("relay_published_total", "Messages that were confirmed")},
      returned_{metrics.counter("relay_returned_total", "Messages that no queue wanted")},
      nacked_{metrics.counter("relay_nacked_total", "Messages that the broker refused")},
      unconfirmed_{metrics.counter("relay_unconfirmed_total",
                                   "Messages that were given up as no confirm came in time")},
      broken_off_{db::broken_off_counter(metrics)},
      confirm_seconds_{metrics.histogram("relay_confirm_seconds", "From sending to confirm",
                                         metrics::latency_bounds())},
      batch_size_{metrics.histogram("relay_batch_size", "Rows of one look into the outbox",
                                    {1, 2, 4, 8, 16, 32, 64, 128, 256, 512})},
      database_connected_{connected_gauge(metrics, "database")},
      broker_connected_{connected_gauge(metrics, "broker")},
      blocked_{metrics.gauge("broker_blocked", "1 while an alarm stops publishing")},
      blocked_seconds_{metrics.counter("broker_blocked_seconds_total",
                                       "Time for which alarms have stopped publishing")} {
    state_.away_since = std::chrono::system_clock::now();
    state_.reason = "not started yet";
}

void RelayReport::settled(amqp::Outcome outcome, std::chrono::steady_clock::duration took) {
    confirm_seconds_.observe(std::chrono::duration<double>{took}.count());
    const auto& counter = outcome == amqp::Outcome::confirmed  ? published_
                          : outcome == amqp::Outcome::returned ? returned_
                                                               : nacked_;
    counter.increment();
}

void RelayReport::unconfirmed(std::size_t rows) {
    unconfirmed_.increment(static_cast<double>(rows));
}

void RelayReport::depth(const RelayStore::Depth& depth) {
    depth_.set(static_cast<double>(depth.rows));
    oldest_.set(depth.oldest_seconds);
}

void RelayReport::failed(const Round& round, const std::vector<Round::Failure>& failures) {
    const auto now = std::chrono::steady_clock::now();
    const auto& first = failures.front();
    const auto& row = round.rows()[first.row];
    failure_reason_ = row.routing_key + ": " + first.reason;
    if (now - failure_logged_at_ < kRepeatLog) {
        return;
    }
    failure_logged_at_ = now;
    log_.error("events not taken, they wait in the outbox",
               {{"rows", failures.size()},
                {"reason", first.reason},
                {"routing_key", row.routing_key},
                {"attempts", row.attempts + 1},
                {"alarming", row.attempts + 1 >= kAttemptsAlarming}});
}

void RelayReport::database_connected() {
    database_reason_.clear();
    log_.info("relay has its database session", {{"relay", name_}});
}

void RelayReport::database_silent() {
    broken_off_.increment();
    log_.warning("database session broken off",
                 {{"relay", name_}, {"reason", "no answer in time"}});
}

void RelayReport::database_lost(const std::string& reason) {
    if (database_reason_ != reason) {
        database_reason_ = reason;
        log_.warning("relay has no database session", {{"relay", name_}, {"reason", reason}});
    }
}

void RelayReport::stopping() {
    stopping_ = true;
}

std::string RelayReport::why_not(const RelayState& state, const std::string& broker_reason) const {
    if (stopping_) {
        return "stopping";
    }
    if (!state.database_connected) {
        return "database: " + database_reason_;
    }
    if (!state.broker_connected) {
        return "broker: " + broker_reason;
    }
    if (state.broker_blocked) {
        return "the broker blocks publishing";
    }
    return state.events_refused ? "events wait after " + failure_reason_ : "";
}

void RelayReport::count_blocked(bool blocked) {
    const auto now = std::chrono::steady_clock::now();
    if (blocked_noted_at_) {
        blocked_seconds_.increment(std::chrono::duration<double>{now - *blocked_noted_at_}.count());
    }
    blocked_noted_at_ = blocked ? std::optional{now} : std::nullopt;
}

void RelayReport::note(RelayState state, const std::string& broker_reason) {
    count_blocked(state.broker_blocked);
    blocked_.set(state.broker_blocked ? 1 : 0);
    database_connected_.set(state.database_connected ? 1 : 0);
    broker_connected_.set(state.broker_connected ? 1 : 0);
    state.reason = why_not(state, broker_reason);
    const std::lock_guard lock{guard_};
    if (!state.reason.empty()) {
        state.away_since = state_.away_since.value_or(std::chrono::system_clock::now());
    }
    state_ = std::move(state);
}

RelayState RelayReport::state() const {
    const std::lock_guard lock{guard_};
    return state_;
}

}  // namespace platform::messaging
