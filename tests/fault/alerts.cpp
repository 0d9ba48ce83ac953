#include "tests/fault/alerts.hpp"

#include "tests/support/servers.hpp"

namespace fault {

namespace {

// What fires as soon as it is so, or soon enough for a nemesis that lasts a second or two.
constexpr const char* kExpected[] = {"EventsReturned", "EventsNacked", "BrokerBlocked",
                                     "MessagesParked"};

std::vector<support::Prometheus::Target> targets_in(World& world) {
    std::vector<support::Prometheus::Target> targets;
    for (const auto& replica : world.replicas()) {
        const bool is_auth = replica->name().starts_with("auth");
        targets.push_back(
            {is_auth ? "auth-service" : "user-service", replica->process().internal_port()});
    }
    return targets;
}

}  // namespace

Alerts::Alerts(World& world)
    : prometheus_{support::environment("TEST_SERVERS_DIR"), targets_in(world)} {}

Violations Alerts::check() const {
    Violations all;
    for (const std::string name : kExpected) {
        const auto fired = prometheus_.value(
            "count(max_over_time(ALERTS{alertstate=\"firing\",alertname=\"" + name + "\"}[1h]))");
        if (fired.value_or(0) == 0) {
            all.push_back({"I12 alerts", name + " has not fired"});
        }
    }
    return all;
}

}  // namespace fault
