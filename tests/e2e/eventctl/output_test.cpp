#include <doctest/doctest.h>

#include "tests/e2e/eventctl/house.hpp"
#include "tests/support/feeder.hpp"

using namespace e2e;
using support::eventually;

TEST_CASE("a command whose output cannot be written says so, and has failed") {
    auto& house = House::fresh();
    house.park("schema", "{}");
    const std::string said{"eventctl: standard output: No space left on device\n"};

    for (const std::string arguments :
         {"--help", "parked list", "parked list --json", "parked show 1", "replay 1 --dry-run",
          "replay 1 --dry-run --json", "parked drop 1 --dry-run", "lag", "lag --json",
          "lag --watch 60", "reconcile", "reconcile --json", "resync --dry-run",
          "resync --dry-run --json", "resync", "replay 1"}) {
        CAPTURE(arguments);
        const auto full = house.shell("\"$eventctl\" " + arguments + " > /dev/full");
        CHECK(full.status == 1);
        CHECK(full.err == said);
    }
}

TEST_CASE("a replay whose report cannot be written sends no more, and says what is left") {
    auto& house = House::fresh();
    for (int i = 0; i < 40; ++i) {
        house.park("schema", "{ no");
    }

    const auto full =
        house.shell("\"$eventctl\" replay --reason schema --rate 20 --json > /dev/full");

    CHECK(full.status == 1);
    CHECK(has(full.err, " messages were not sent and are as they were: run it again\n"));
    CHECK(has(full.err, "eventctl: standard output: No space left on device\n"));
}

TEST_CASE("a tail whose output cannot be written ends at the first event") {
    House::fresh();
    auto tail = support::Command{
        "/bin/sh",
        {"-c", "exec \"$eventctl\" tail --auth > /dev/full"},
        {{"eventctl", BINARY_DIR "/tools/eventctl/eventctl"},
         {"OPERATOR_RABBITMQ_URL", support::environment("OPERATOR_RABBITMQ_URL")}}};
    REQUIRE(eventually([&] { return has(tail.err(), "listening"); }));

    support::feed(support::numbered(1));
    const auto ended = tail.wait();

    CHECK(ended.status == 1);
    CHECK(has(ended.err, "eventctl: standard output: No space left on device\n"));
}

TEST_CASE("a reader that has had enough ends a command quietly") {
    auto& house = House::fresh();
    house.user_database.script(
        "INSERT INTO parked_events (fingerprint, queue, exchange, routing_key, message_id, type,"
        " content_type, headers, body, reason, error) SELECT uuid_send(gen_random_uuid()), 'q',"
        " 'e', 'k', 'm' || i, 't', 'c', '{}', '', 'schema', 'x' FROM generate_series(1, 20000) AS "
        "i");

    for (const std::string arguments :
         {"parked list --limit 100000", "parked list --limit 100000 --json",
          "replay --reason schema --dry-run"}) {
        CAPTURE(arguments);
        const auto ended =
            house.shell("{ \"$eventctl\" " + arguments + "; echo \"status $?\" >&2; } | head -1");
        CHECK(lines_of(ended.out).size() == 1);
        CHECK(ended.err == "status 141\n");
    }
}

TEST_CASE("what is printed with standard output closed goes to no server") {
    auto& house = House::fresh();
    house.park("schema", "{}");

    const auto closed = house.shell("\"$eventctl\" parked list >&-");
    const auto deaf = house.shell("\"$eventctl\" parked drop 1 <&-");

    CHECK(closed.status == 1);
    CHECK(closed.err == "eventctl: standard output: Bad file descriptor\n");
    CHECK(deaf.status == 2);
    CHECK(house.user_database.number("SELECT count(*) FROM parked_events") == 1);
}
