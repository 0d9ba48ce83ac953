#pragma once

#include <mutex>
#include <string>

#include "platform/messaging/consumer.hpp"
#include "platform/metrics/metrics.hpp"

namespace platform::messaging {

// What the world sees of a consumer: its metrics and its state.
class ConsumerReport {
public:
    ConsumerReport(const std::string& queue, metrics::Registry& metrics);

    void delivered(bool redelivered);
    void paused(bool paused) { paused_.set(paused ? 1 : 0); }

    struct Moment {
        bool consuming;
        bool stopping;
        bool holding;                 // the batch at hand has to wait
        std::size_t retries_refused;  // and wait to be published again
        std::string reason;           // why any of that is so
    };
    void note(const Moment& now);
    [[nodiscard]] ConsumerState state() const;  // any thread

private:
    metrics::Counter deliveries_;
    metrics::Counter redelivered_;
    metrics::Gauge connected_;
    metrics::Gauge waiting_;
    metrics::Gauge paused_;
    metrics::Gauge retries_waiting_;
    mutable std::mutex guard_;
    ConsumerState state_;
};

}  // namespace platform::messaging
