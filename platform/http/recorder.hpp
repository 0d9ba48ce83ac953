#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string_view>
#include <tuple>

#include "platform/log/log.hpp"
#include "platform/metrics/metrics.hpp"

namespace platform::http {

// What is known of a request once it has been answered. Never its query or body.
struct Answered {
    std::string_view method;  // "none" where it could not be read
    std::string_view route;   // the pattern, "none" where there was none; outlives the recorder
    int status;
    std::chrono::steady_clock::duration duration;
    std::string_view request_id;
    std::string_view traceparent;
};

// Writes the access log and counts. Thread-safe; each I/O thread has its own, so that its lock is
// free and the series it has found once are found again without the registry.
class Recorder {
public:
    Recorder(metrics::Registry& metrics, log::Logger& log) : metrics_{metrics}, log_{log} {}

    void record(const Answered& answered);

private:
    // Methods and routes are known by their address: both are constants.
    using CounterKey = std::tuple<const char*, const char*, int>;

    void count(const Answered& answered, double seconds);

    metrics::Registry& metrics_;
    log::Logger& log_;
    std::mutex mutex_;
    std::map<CounterKey, metrics::Counter> counters_;
    std::map<const char*, metrics::Histogram> histograms_;
};

}  // namespace platform::http
