// What operators see: the alerts of a real Prometheus that watches both services.
#include <doctest/doctest.h>

#include <chrono>
#include <set>

#include "tests/e2e/world.hpp"
#include "tests/support/feeder.hpp"
#include "tests/support/metric_text.hpp"
#include "tests/support/prometheus.hpp"
#include "tests/support/servers.hpp"

using e2e::World;
using namespace std::chrono_literals;
using support::environment;
using support::eventually;
using Clock = std::chrono::steady_clock;

namespace {

support::Prometheus watch(const World& world) {
    return {environment("TEST_SERVERS_DIR"),
            {{"auth-service", world.auth.internal_port()},
             {"user-service", world.user.internal_port()}}};
}

double metric(const support::ServiceProcess& service, const std::string& name) {
    return support::metric_sum(service.get_internal("/metrics").body, name);
}

// The broker takes nothing for as long as this lives.
class MemoryAlarm {
public:
    MemoryAlarm() { support::broker_ctl("set_vm_memory_high_watermark absolute 1MB"); }
    ~MemoryAlarm() { end(); }
    MemoryAlarm(const MemoryAlarm&) = delete;
    MemoryAlarm& operator=(const MemoryAlarm&) = delete;

    static void end() { support::broker_ctl("set_vm_memory_high_watermark 0.4"); }
};

std::string health(const support::ServiceProcess& service) {
    return service.get("/health").text("status");
}

}  // namespace

TEST_CASE("every metric that an alert rule names is there, and at rest no alert fires") {
    const World world;
    const auto prometheus = watch(world);
    REQUIRE(world.sign_up(World::fresh_name()).status == 201);
    REQUIRE(eventually([&] { return prometheus.sees_all(); }));
    REQUIRE(
        eventually([&] { return metric(world.user, "consumer_end_to_end_seconds_count") > 0; }));

    const auto text =
        world.auth.get_internal("/metrics").body + "\n" + world.user.get_internal("/metrics").body;
    std::set<std::string> names;
    for (const auto& expression : prometheus.expressions()) {
        names.merge(support::metrics_in(expression));
    }
    for (const auto& name : names) {
        CAPTURE(name);
        CHECK(support::has_metric(text, name));
    }

    CHECK(names.size() > 12);
    const auto begun_at = Clock::now();
    std::set<std::string> seen;
    (void)eventually([&] {
        seen.merge(prometheus.firing());
        return Clock::now() - begun_at > 3s;
    });
    CHECK(seen.empty());
    CHECK(health(world.auth) == "ok");
    CHECK(health(world.user) == "ok");
    CHECK(world.user.get_internal("/health").body.find("dead_letter_drain") != std::string::npos);
}

TEST_CASE("an alarm of the broker and a message that nobody can read are seen within seconds") {
    const World world;
    const auto prometheus = watch(world);
    REQUIRE(eventually([&] { return prometheus.sees_all(); }));
    const MemoryAlarm alarm;
    REQUIRE(world.sign_up(World::fresh_name()).status == 201);

    const bool degraded = eventually([&] { return health(world.auth) == "degraded"; }, 2s);
    const bool fires =
        eventually([&] { return prometheus.firing().contains("BrokerBlocked"); }, 2s);
    MemoryAlarm::end();
    const bool ok = eventually([&] { return health(world.auth) == "ok"; }, 5s);
    support::feed({{.exchange = "auth.events",
                    .routing_key = "user.created.v1",
                    .body = "?",
                    .message_id = World::fresh_name(),
                    .type = "",
                    .content_type = ""}});
    const bool parked =
        eventually([&] { return prometheus.firing().contains("MessagesParked"); }, 5s);

    CHECK(degraded);
    CHECK(fires);
    CHECK(ok);
    CHECK(parked);
}
