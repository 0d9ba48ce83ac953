#include <doctest/doctest.h>

#include <fstream>
#include <future>
#include <iterator>
#include <memory>
#include <thread>

#include "tests/e2e/world.hpp"
#include "tests/support/feeder.hpp"
#include "tests/support/servers.hpp"

using e2e::World;
using namespace std::chrono_literals;

namespace {

platform::amqp::Message golden_event() {
    std::ifstream file{SOURCE_DIR
                       "/schemas/events/examples/user.created.v1/valid-only-what-must-be.json"};
    return {.exchange = "auth.events",
            .routing_key = "user.created.v1",
            .body = {std::istreambuf_iterator<char>{file}, {}},
            .message_id = "golden",
            .type = "auth.UserCreated.v1",
            .content_type = "application/cloudevents+json",
            .headers = {}};
}

// What the process has counted under `name`, labels and all.
bool has_counted(const support::ServiceProcess& service, const std::string& name) {
    const auto text = service.get_internal("/metrics").body;
    const auto at = text.find("\n" + name);
    return at != std::string::npos && std::stod(text.substr(text.find(' ', at + 1))) > 0;
}

// Requests that wait for the database, as they go on while it is frozen.
class People {
public:
    explicit People(const World& world) {
        for (int i = 0; i < 4; ++i) {
            threads_.emplace_back([&](const std::stop_token& stop) {
                while (!stop.stop_requested()) {
                    (void)world.user.get("/users/by-username/nobody");
                    (void)world.sign_up(World::fresh_name());
                }
            });
        }
    }

private:
    std::vector<std::jthread> threads_;
};

}  // namespace

TEST_CASE("a service ends within 10 s of SIGTERM while PostgreSQL is frozen") {
    World world;
    const auto name = World::fresh_name();
    REQUIRE(world.sign_up(name).status == 201);
    REQUIRE(support::eventually([&] { return world.is_visible(name); }));
    bool for_long = false;
    SUBCASE("since a moment ago, so that calls wait in sessions that were open") {}
    SUBCASE("for so long that sessions were broken off, and that new ones do not open") {
        for_long = true;
    }

    const auto frozen = std::make_unique<support::FrozenPostgres>();
    support::feed({golden_event()});
    const People people{world};
    REQUIRE(support::eventually([&] {
        return !for_long || has_counted(world.user, "database_sessions_broken_off_total");
    }));

    for (auto* service : {&world.user, &world.auth}) {
        const auto asked_at = std::chrono::steady_clock::now();
        CHECK(service->terminate() == 0);
        const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::steady_clock::now() - asked_at);
        MESSAGE("stopped after " << took.count() << " ms");
        CHECK(took < 10s);
    }
}

TEST_CASE("a service ends within 10 s of SIGTERM while RabbitMQ is frozen, and takes nothing new") {
    World world;
    const auto name = World::fresh_name();
    REQUIRE(world.sign_up(name).status == 201);
    REQUIRE(support::eventually([&] { return world.is_visible(name); }));

    const support::FrozenBroker frozen;
    const auto late = world.sign_up(World::fresh_name());
    REQUIRE(late.status == 201);  // its event has to wait
    for (auto* service : {&world.user, &world.auth}) {
        const auto asked_at = std::chrono::steady_clock::now();
        auto stopping = std::async(std::launch::async, [&] { return service->terminate(); });
        CHECK(support::eventually([&] { return service->get("/health").status == 0; }, 2s));
        CHECK(stopping.get() == 0);
        const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::steady_clock::now() - asked_at);
        MESSAGE("stopped after " << took.count() << " ms");
        CHECK(took < 10s);
    }
}
