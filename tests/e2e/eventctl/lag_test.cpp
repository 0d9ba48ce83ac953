#include <doctest/doctest.h>

#include <filesystem>

#include "tests/e2e/eventctl/house.hpp"
#include "tests/support/feeder.hpp"

using namespace e2e;

namespace {

constexpr const char* kEvent =
    "INSERT INTO outbox (shard, event_id, aggregate_id, agg_version, type, routing_key, payload,"
    " traceparent, request_id, created_at, not_before) SELECT 0, gen_random_uuid(),"
    " gen_random_uuid(), 1, 't', 'k', '', '', '', now() - interval '90 seconds',"
    " now() + interval '1 hour' FROM generate_series(1, ";

// What is missing of the topology is made again.
void restore_topology() {
    const auto file = std::filesystem::temp_directory_path() / "eventctl-definitions.json";
    std::filesystem::copy_file(SOURCE_DIR "/infra/rabbitmq/definitions.json", file,
                               std::filesystem::copy_options::overwrite_existing);
    std::filesystem::permissions(file, std::filesystem::perms::others_read,
                                 std::filesystem::perm_options::add);
    support::broker_ctl("import_definitions '" + file.string() + "'");
    std::filesystem::remove(file);
}

platform::json::Object named(const platform::json::Object& lag, const char* list,
                             const char* member, const std::string& name) {
    const auto all = lag.objects(list).value();
    for (const auto& one : all) {
        if (one.text(member) == name) {
            return one;
        }
    }
    FAIL("there is no " << name);
    return lag;
}

}  // namespace

TEST_CASE("lag tells what waits where, for how long, and who takes it") {
    auto& house = House::fresh();
    CHECK(support::eventually([&] {
        const auto running = object_in(house.eventctl({"lag", "--json"}).out);
        return named(running, "queues", "name", "user-service.auth-events").integer("consumers") ==
               1;
    }));
    house.kill_services();
    house.auth_database.script(std::string{kEvent} + "3)");
    house.user_database.script(std::string{kEvent} + "2)");
    support::feed(support::numbered(4));

    CHECK(support::eventually([&] {
        const auto lag = object_in(house.eventctl({"lag", "--json"}).out);
        const auto queue = named(lag, "queues", "name", "user-service.auth-events");
        return queue.integer("ready") == 4 && queue.integer("consumers") == 0;
    }));
    const auto lag = house.eventctl({"lag", "--json"});

    CHECK(lag.status == 0);
    const auto auth = named(object_in(lag.out), "outboxes", "service", "auth-service");
    CHECK(auth.integer("events") == 3);
    CHECK(auth.integer("failed") == 3);
    CHECK(has(auth.str(), "\"oldest_seconds\":9"));
    CHECK(named(object_in(lag.out), "outboxes", "service", "user-service").integer("events") == 2);
    const auto table = lines_of(house.eventctl({"lag"}).out);
    REQUIRE(table.size() == 10);
    CHECK(table[1].starts_with("auth-service  3       9"));
    CHECK(table[5] == "user-service.auth-events              4      0");
}

TEST_CASE("lag names a queue that is missing and a server that is away, and tells the rest") {
    auto& house = House::fresh();
    support::broker_ctl("delete_queue user-service.auth-events.retry.30s");

    const auto missing = house.eventctl({"lag"});
    restore_topology();
    const auto away =
        house.eventctl({"lag"}, {{"AUTH_DATABASE_URL", "postgresql://u:hunter2@127.0.0.1:1/a"},
                                 {"OPERATOR_RABBITMQ_URL", "amqp://u:hunter2@127.0.0.1:1"}});

    CHECK(missing.status == 1);
    CHECK(has(missing.out, "user-service.auth-events.retry.30s    missing  -\n"));
    CHECK(has(missing.out, "user-service.auth-events.retry.5m     0        0\n"));
    CHECK(away.status == 1);
    CHECK(has(away.out, "auth-service  ?       ?       ?\nuser-service  0 "));
    CHECK(has(away.err,
              "eventctl: the database auth: connection to server at \"127.0.0.1\", port 1 "
              "failed"));
    CHECK(has(away.err, "eventctl: RabbitMQ at 127.0.0.1:1: cannot connect"));
    CHECK_FALSE(has(away.err, "hunter2"));
    CHECK(house.eventctl({"lag"}).status == 0);
}
