#include <doctest/doctest.h>

#include "tests/e2e/eventctl/house.hpp"

using namespace e2e;
using support::environment;

namespace {

struct Refusal {
    std::vector<std::string> arguments;
    int status;
    std::string says;  // all of it, but for CLI11's last line
};

// The same role and password in another database.
std::string in_database(const std::string& role_url, const std::string& database_url) {
    return role_url.substr(0, role_url.rfind('/')) + database_url.substr(database_url.rfind('/'));
}

}  // namespace

TEST_CASE("bad input is refused with what is wrong with it") {
    auto& house = House::fresh();
    house.park("schema", "{}");
    const std::string number = " is not a whole number from ";
    const std::string ids = "1 to 9223372036854775807";
    const std::string time =
        " is not a time such as 2026-11-21T09:30:00Z, 2026-11-21, or how long ago: 90s, 15m, 2h, "
        "7d";
    const std::string uuid = " is not a UUID such as 0193a5c1-7c2e-7b0e-9d3f-2b1a4c5d6e7f";
    const std::vector<Refusal> refusals{
        {{}, 2, "A subcommand is required"},
        {{"nope"}, 2, "eventctl: there is no command 'nope'; --help lists them"},
        {{"parked"}, 2, "A subcommand is required"},
        {{"lag", "--nope"}, 2, "The following argument was not expected: --nope"},
        {{"replay"}, 2, "ID, --reason or --since is required"},
        {{"replay", "one"}, 2, "ID: 'one'" + number + ids},
        {{"replay", "0"}, 2, "ID: '0'" + number + ids},
        {{"replay", "1", "--reason", "schema"}, 2, "ID: either ids or other conditions, not both"},
        {{"replay", "--since", "soon"}, 2, "--since: 'soon'" + time},
        {{"replay", "--since", "2026-13-01"}, 2, "--since: '2026-13-01'" + time},
        {{"replay", "--since", "99999999999d"}, 2, "--since: '99999999999d'" + time},
        {{"replay", "--since", "\x1b[2J"}, 2, "--since: '\\x1b[2J'" + time},
        {{"replay", "1", "--rate", "0"}, 2, "--rate: '0'" + number + "1 to 100000"},
        {{"replay", "--reason", "foo"},
         2,
         "eventctl: --reason: no message was ever parked for 'foo'; there are schema (1)"},
        {{"replay", "99"}, 1, "eventctl: no parked message has the id 99; nothing was replayed"},
        {{"replay", "010"}, 2, "ID: '010'" + number + ids},
        {{"replay", "9223372036854775808"}, 2, "ID: '9223372036854775808'" + number + ids},
        {{"parked", "list", "--reason", ""}, 2, "--reason: '' is not anything"},
        {{"parked", "drop", "1", "--reason", ""}, 2, "--reason: '' is not anything"},
        {{"tail", "--type", ""}, 2, "--type: '' is not anything"},
        {{"parked", "list", "--limit", "-1"}, 2, "--limit: '-1'" + number + "1 to 100000"},
        {{"parked", "show"}, 2, "ID is required"},
        {{"parked", "show", "99"}, 1, "eventctl: no parked message has the id 99"},
        {{"parked", "drop"}, 2, "ID or --reason is required"},
        {{"parked", "drop", "1", "--yes", "--dry-run"}, 2, "--yes excludes --dry-run"},
        {{"resync", "--since-id", "nope"}, 2, "--since-id: 'nope'" + uuid},
        {{"tail", "--user", "nope"}, 2, "--user: 'nope'" + uuid},
        {{"tail", "--count", "x"}, 2, "--count: 'x'" + number + "1 to 1000000000"},
        {{"reconcile", "--patience", "1"}, 2, "--patience: '1'" + number + "3 to 3600"},
    };

    for (const auto& refusal : refusals) {
        CAPTURE(refusal.says);
        const auto ended = house.eventctl(refusal.arguments);
        CHECK(ended.status == refusal.status);
        CHECK(ended.out.empty());
        CHECK(lines_of(ended.err).at(0) == refusal.says);
    }
}

TEST_CASE("a configuration is refused whole, by the names of what is wrong, and no password") {
    auto& house = House::fresh();

    const auto nothing = house.eventctl({"reconcile"}, {{"AUTH_DATABASE_URL", ""},
                                                        {"USER_DATABASE_URL", "hunter2"},
                                                        {"OPERATOR_RABBITMQ_URL", "hunter2"}});
    const auto file =
        house.eventctl({"parked", "list"},
                       {{"USER_DATABASE_URL", ""}, {"USER_DATABASE_URL_FILE", "/no/such/file"}});
    const auto needless = house.eventctl(
        {"parked", "list"}, {{"AUTH_DATABASE_URL", "hunter2"}, {"OPERATOR_RABBITMQ_URL", ""}});

    CHECK(nothing.status == 3);
    CHECK(nothing.err ==
          "eventctl: AUTH_DATABASE_URL: is missing (or AUTH_DATABASE_URL_FILE)\n"
          "eventctl: USER_DATABASE_URL: it is not of the form "
          "postgresql://user:password@host:port/database\n"
          "eventctl: OPERATOR_RABBITMQ_URL: it starts with neither amqp:// nor amqps://\n");
    CHECK(file.status == 3);
    CHECK(file.err == "eventctl: USER_DATABASE_URL_FILE: the file cannot be read\n");
    CHECK(needless.status == 0);
}

TEST_CASE("servers that are away are named, without their passwords") {
    auto& house = House::fresh();
    house.park("schema", "{}");
    const support::Command::Environment away{
        {"AUTH_DATABASE_URL", "postgresql://u:hunter2@127.0.0.1:1/a"},
        {"USER_DATABASE_URL", "postgresql://u:hunter2@127.0.0.1:1/a"},
    };
    const support::Command::Environment no_broker{
        {"OPERATOR_RABBITMQ_URL", "amqp://u:hunter2@127.0.0.1:1"}};

    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"reconcile"}, {"resync"}, {"parked", "list"}, {"replay", "1"}}) {
        CAPTURE(arguments.front());
        const auto ended = house.eventctl(arguments, away);
        CHECK(ended.status == 1);
        CHECK(has(ended.err, "connection to server at \"127.0.0.1\", port 1 failed"));
        CHECK_FALSE(has(ended.err, "hunter2"));
    }
    const auto before = house.all_parked();
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"tail"}, {"replay", "1"}}) {
        const auto ended = house.eventctl(arguments, no_broker);
        CHECK(ended.status == 1);
        CHECK(ended.err ==
              "eventctl: RabbitMQ at 127.0.0.1:1: cannot connect: a socket error occurred\n");
    }
    CHECK(house.all_parked() == before);
}

TEST_CASE("whoever lacks a right is told which, and nothing is changed") {
    auto& house = House::fresh();
    house.park("schema", "{}");
    const auto before = house.all_parked();
    const support::Command::Environment as_service{
        {"OPERATOR_RABBITMQ_URL", environment("USER_RABBITMQ_URL")}};
    const support::Command::Environment as_stranger{
        {"USER_DATABASE_URL",
         in_database(environment("AUTH_DATABASE_URL"), house.user_database.url())}};

    const auto replay = house.eventctl({"replay", "1"}, as_service);
    const auto tail = house.eventctl({"tail"}, as_service);
    const auto list = house.eventctl({"parked", "list"}, as_stranger);
    const auto drop = house.eventctl({"parked", "drop", "1", "--yes"}, as_stranger);

    CHECK(replay.status == 1);
    CHECK(has(replay.err, "the broker closed it: 403 ACCESS_REFUSED"));
    CHECK(tail.status == 1);
    CHECK(has(tail.err, "the broker closed it: 403 ACCESS_REFUSED"));
    CHECK(list.status == 1);
    CHECK(list.err ==
          "eventctl: the database user_service: 42501: permission denied for table "
          "parked_events\n");
    CHECK(drop.status == 1);
    CHECK(house.all_parked() == before);
}

TEST_CASE("help is for everybody, without any configuration") {
    auto& house = House::fresh();
    const support::Command::Environment none{
        {"AUTH_DATABASE_URL", ""}, {"USER_DATABASE_URL", ""}, {"OPERATOR_RABBITMQ_URL", ""}};

    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"--help"}, {"parked", "--help"}, {"reconcile", "--help"}}) {
        const auto ended = house.eventctl(arguments, none);
        CHECK(ended.status == 0);
        CHECK(has(ended.out, "Exit status: 0 done"));
    }
}
