#pragma once

#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace platform::metrics {

using Labels = std::map<std::string, std::string>;

// Handles to one time series each; cheap to copy, thread-safe, valid as long as their Registry.
class Counter {
public:
    void increment(double by = 1) const;

private:
    friend class Registry;
    explicit Counter(void* series) : series_{series} {}
    void* series_;
};

class Gauge {
public:
    void set(double value) const;

private:
    friend class Registry;
    explicit Gauge(void* series) : series_{series} {}
    void* series_;
};

class Histogram {
public:
    void observe(double value) const;

private:
    friend class Registry;
    explicit Histogram(void* series) : series_{series} {}
    void* series_;
};

// Every metric of one process. Names follow Prometheus: snake_case, base units, `_total` for
// counters, `_seconds` for times. Asking twice for one name and labels gives the same series.
// Thread-safe.
class Registry {
public:
    Registry();
    ~Registry();
    Registry(const Registry&) = delete;
    Registry& operator=(const Registry&) = delete;

    Counter counter(const std::string& name, const std::string& help, const Labels& labels = {});
    Gauge gauge(const std::string& name, const std::string& help, const Labels& labels = {});
    // `bounds` are the upper bounds of the buckets, ascending.
    Histogram histogram(const std::string& name, const std::string& help,
                        const std::vector<double>& bounds, const Labels& labels = {});

    // Everything in the Prometheus text format, version 0.0.4.
    [[nodiscard]] std::string text() const;

private:
    struct Backend;
    std::unique_ptr<Backend> backend_;
};

// Bounds from 0.5 ms to 10 s, for the latency of requests and events.
[[nodiscard]] const std::vector<double>& latency_bounds();

}  // namespace platform::metrics
