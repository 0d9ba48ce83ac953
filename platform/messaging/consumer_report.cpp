#include "platform/messaging/consumer_report.hpp"

namespace platform::messaging {

ConsumerReport::ConsumerReport(const std::string& queue, metrics::Registry& metrics)
    : deliveries_{metrics.counter("consumer_deliveries_total", "Messages that came",
                                  {{"queue", queue}})},
      redelivered_{metrics.counter("consumer_redelivered_total",
                                   "Messages that had been delivered before", {{"queue", queue}})},
      connected_{metrics.gauge("consumer_connected", "1 while consuming", {{"queue", queue}})},
      waiting_{metrics.gauge("consumer_waiting", "1 while the batch at hand has to wait",
                             {{"queue", queue}})},
      paused_{metrics.gauge("consumer_paused", "1 while no more is taken", {{"queue", queue}})},
      retries_waiting_{metrics.gauge("consumer_retries_waiting",
                                     "Messages whose retry the broker has refused so far",
                                     {{"queue", queue}})} {
    state_.away_since = std::chrono::system_clock::now();
    state_.reason = "not started yet";
}

void ConsumerReport::delivered(bool redelivered) {
    deliveries_.increment();
    if (redelivered) {
        redelivered_.increment();
    }
}

void ConsumerReport::note(const Moment& now) {
    connected_.set(now.consuming ? 1 : 0);
    waiting_.set(now.holding ? 1 : 0);
    retries_waiting_.set(static_cast<double>(now.retries_refused));
    const std::lock_guard lock{guard_};
    state_.connected = now.consuming;
    state_.reason = now.reason;
    if (now.consuming && !now.holding && !now.stopping && now.retries_refused == 0) {
        state_.away_since.reset();
    } else if (!state_.away_since) {
        state_.away_since = std::chrono::system_clock::now();
    }
}

ConsumerState ConsumerReport::state() const {
    const std::lock_guard lock{guard_};
    return state_;
}

}  // namespace platform::messaging
