#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "platform/http/router.hpp"
#include "platform/metrics/metrics.hpp"

namespace platform::http {

// How one dependency is doing. `reason` is for operators and holds no secret.
struct DependencyStatus {
    bool ok = true;
    std::string reason;
};

// The answers to "how are you": /health for people and dashboards (every dependency named),
// /health/liveness for whoever restarts processes, /health/readiness for load balancers, which asks
// only for what an HTTP answer needs. Thread-safe once filled.
class Health {
public:
    using Check = std::function<DependencyStatus()>;

    // Without it an HTTP answer is not possible: when it fails we are "down" and not ready. Asked
    // at most once a second, however often we are asked.
    void require(std::string name, Check check);
    // Without it we are "degraded", and go on answering.
    void watch(std::string name, Check check);

    // From now on not ready: this process is about to stop.
    void begin_stopping();

    // GET /health.
    void add_public_routes(Router& router);
    // GET /health, /health/liveness, /health/readiness, /metrics.
    void add_internal_routes(Router& router, const metrics::Registry& metrics);

private:
    struct Dependency {
        std::string name;
        Check check;
        bool required;
        DependencyStatus last{false, "not asked yet"};
        std::chrono::steady_clock::time_point asked_at{};
        bool being_asked = false;
    };

    enum class Detail { states, reasons };  // reasons are for operators, inside

    Response report(Detail detail);
    Response readiness();
    DependencyStatus ask(Dependency& dependency);
    bool is_stopping();

    std::mutex mutex_;  // never held while a check runs: others get the last answer meanwhile
    std::vector<Dependency> dependencies_;
    bool stopping_ = false;
};

}  // namespace platform::http
