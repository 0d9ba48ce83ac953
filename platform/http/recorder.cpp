#include "platform/http/recorder.hpp"

#include <string>

namespace platform::http {

void Recorder::record(const Answered& answered) {
    const double seconds = std::chrono::duration<double>(answered.duration).count();
    count(answered, seconds);
    if (log_.writes(log::Level::info)) {
        log_.info("request", {{"method", answered.method},
                              {"route", answered.route},
                              {"status", answered.status},
                              {"duration_ms", seconds * 1000},
                              {"request_id", answered.request_id},
                              {"traceparent", answered.traceparent}});
    }
}

void Recorder::count(const Answered& answered, double seconds) {
    const std::lock_guard lock{mutex_};
    const CounterKey key{answered.method.data(), answered.route.data(), answered.status};
    auto counter = counters_.find(key);
    if (counter == counters_.end()) {
        counter = counters_
                      .emplace(key, metrics_.counter("http_requests_total", "Requests answered.",
                                                     {{"method", std::string{answered.method}},
                                                      {"route", std::string{answered.route}},
                                                      {"status", std::to_string(answered.status)}}))
                      .first;
    }
    counter->second.increment();
    auto histogram = histograms_.find(answered.route.data());
    if (histogram == histograms_.end()) {
        histogram = histograms_
                        .emplace(answered.route.data(),
                                 metrics_.histogram("http_request_duration_seconds",
                                                    "From the request's last byte to its answer.",
                                                    metrics::latency_bounds(),
                                                    {{"route", std::string{answered.route}}}))
                        .first;
    }
    histogram->second.observe(seconds);
}

}  // namespace platform::http
