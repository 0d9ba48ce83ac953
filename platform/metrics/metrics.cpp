#include "platform/metrics/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace platform::metrics {

struct Registry::Backend {
    prometheus::Registry registry;
};

void Counter::increment(double by) const {
    static_cast<prometheus::Counter*>(series_)->Increment(by);
}

void Gauge::set(double value) const {
    static_cast<prometheus::Gauge*>(series_)->Set(value);
}

void Histogram::observe(double value) const {
    static_cast<prometheus::Histogram*>(series_)->Observe(value);
}

Registry::Registry() : backend_{std::make_unique<Backend>()} {}
Registry::~Registry() = default;

Counter Registry::counter(const std::string& name, const std::string& help, const Labels& labels) {
    auto& family = prometheus::BuildCounter().Name(name).Help(help).Register(backend_->registry);
    return Counter{&family.Add(labels)};
}

Gauge Registry::gauge(const std::string& name, const std::string& help, const Labels& labels) {
    auto& family = prometheus::BuildGauge().Name(name).Help(help).Register(backend_->registry);
    return Gauge{&family.Add(labels)};
}

Histogram Registry::histogram(const std::string& name, const std::string& help,
                              const std::vector<double>& bounds, const Labels& labels) {
    auto& family = prometheus::BuildHistogram().Name(name).Help(help).Register(backend_->registry);
    return Histogram{&family.Add(labels, bounds)};
}

std::string Registry::text() const {
    return prometheus::TextSerializer{}.Serialize(backend_->registry.Collect());
}

const std::vector<double>& latency_bounds() {
    static const std::vector<double> bounds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                            0.1,    0.25,  0.5,    1,     2.5,  5,     10};
    return bounds;
}

}  // namespace platform::metrics
