#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "platform/messaging/relay.hpp"
#include "tests/support/kept_log.hpp"
#include "tests/support/outbox_writer.hpp"
#include "tests/support/queue_tap.hpp"
#include "tests/support/servers.hpp"

namespace support {

// An outbox, somebody who writes to it, any number of relays, and a tap on the queue.
struct RelayHouse {
    ScratchDatabase database;
    OutboxWriter writer{database.conninfo()};
    std::optional<QueueTap> open_tap;
    platform::metrics::Registry metrics;
    platform::log::Logger log{"relay", platform::log::Level::debug, support::keep_log_line};
    std::vector<std::unique_ptr<platform::messaging::Relay>> relays;

    RelayHouse() {
        tap_on();
        tap().empty();
    }
    QueueTap& tap() { return *open_tap; }
    void tap_on() { open_tap.emplace(); }
    void tap_off() { open_tap.reset(); }

    [[nodiscard]] platform::messaging::RelayConfig config() const {
        return {.database_url = database.url(),
                .rabbitmq_url = environment("TEST_RABBITMQ_URL"),
                .name = "test",
                .exchange = "auth.events",
                .source = "test"};
    }

    template <class Change>
    void start_relay(Change change) {
        auto changed = config();
        change(changed);
        relays.push_back(std::make_unique<platform::messaging::Relay>(changed, metrics, log));
        REQUIRE(relays.back()->start());
    }
    void start_relay() {
        start_relay([](auto&) {});
    }
    platform::messaging::Relay& relay(std::size_t index = 0) { return *relays.at(index); }
    void stop_relay() { relays.clear(); }

    long long waiting() { return database.number("SELECT count(*) FROM outbox"); }

    // The backends of the relays' sessions.
    std::vector<long long> relay_sessions() {
        std::vector<long long> pids;
        long long pid = 0;
        writer.connection().each(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'test relay'"
            " AND datname = current_database()",
            [&] { pids.push_back(pid); }, soci::into(pid));
        return pids;
    }

    [[nodiscard]] double metric(const std::string& name) const {
        const auto text = metrics.text();
        const auto at = text.find("\n" + name + " ");
        return at == std::string::npos ? 0 : std::stod(text.substr(at + name.size() + 2));
    }
};

}  // namespace support
