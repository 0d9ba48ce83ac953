#include <doctest/doctest.h>

#include "tests/e2e/eventctl/house.hpp"

using namespace e2e;

namespace {

// What a hostile publisher may have sent: terminal commands, text that turns round, broken UTF-8.
std::string hostile_body() {
    std::string body{"\x1b]0;owned\x07\x1b[2J\xff\xfe"};
    while (body.size() < 100'000) {
        body += "\x1b[31m\x9b\xe2\x80\xae";
    }
    return body;
}

}  // namespace

TEST_CASE("parked list shows what is open, by reason and time, and says when there is more") {
    auto& house = House::fresh();
    const auto schema = house.park("schema", "{}", "{}", "auth.UserMoved.v1");
    const auto crashes = house.park("crashes", "{}");
    const auto old = house.park("schema", "{}");
    house.user_database.script(
        "UPDATE parked_events SET parked_at = '2026-01-01Z',"
        " last_parked_at = '2026-01-01Z' WHERE id = " +
        old);
    const auto replayed = house.park("schema", "{}");
    house.user_database.script("UPDATE parked_events SET replayed_at = now() WHERE id = " +
                               replayed);
    const auto ids = [&](std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {"parked", "list", "--json"});
        std::string all;
        for (const auto& line : lines_of(house.eventctl(arguments).out)) {
            all += std::to_string(object_in(line).integer("id").value()) + " ";
        }
        return all;
    };

    CHECK(ids({}) == "1 2 3 ");
    CHECK(ids({"--reason", "schema"}) == "1 3 ");
    CHECK(ids({"--reason", "schema", "--replayed"}) == "1 3 4 ");
    CHECK(ids({"--since", "1h"}) == "1 2 ");
    CHECK(ids({"--since", "2026-01-01", "--until", "2026-01-02"}) == "3 ");
    CHECK(ids({"--reason", "handler_failed"}).empty());

    const auto table = house.eventctl({"parked", "list", "--limit", "2"});
    CHECK(table.status == 0);
    CHECK(has(table.out, "auth.UserMoved.v1"));
    CHECK(lines_of(table.out).size() == 4);
    CHECK(lines_of(table.out).back() == "there are more: --limit shows them");
    CHECK(house.eventctl({"parked", "list", "--reason", "expired"}).out == "nothing is parked\n");
}

TEST_CASE("parked show lays a JSON body out, and tells why it is here and what came with it") {
    auto& house = House::fresh();
    const std::string body = R"({"a":{"b":[1,{"c":"x, {y}"}],"d":[],"e":{}}})";
    const auto id = house.park("schema", body, R"({"x-retry":"3"})");

    const auto shown = house.eventctl({"parked", "show", id});

    CHECK(shown.status == 0);
    CHECK(has(shown.out, "reason        schema\n"));
    CHECK(has(shown.out, "error         what was wrong\n"));
    CHECK(has(shown.out, "headers\n  x-retry: 3\n"));
    CHECK(has(shown.out, "body, " + std::to_string(body.size()) +
                             " bytes\n"
                             "{\n"
                             "  \"a\": {\n"
                             "    \"b\": [\n"
                             "      1,\n"
                             "      {\n"
                             "        \"c\": \"x, {y}\"\n"
                             "      }\n"
                             "    ],\n"
                             "    \"d\": [],\n"
                             "    \"e\": {}\n"
                             "  }\n"
                             "}\n"));
}

TEST_CASE("hostile messages reach a terminal as harmless text, and scripts byte by byte") {
    auto& house = House::fresh();
    const auto body = hostile_body();
    const auto id = house.park("malformed_json", body);
    const auto text = house.park("malformed_json", "red \x1b[31m and \xe2\x80\xae turned");
    house.user_database.script(
        "UPDATE parked_events SET type = E'\\x1b[2J' || chr(8238) || 'evil', error = E'a\\nb\\x1b',"
        " message_id = chr(155) || 'm', headers = jsonb_build_object(E'\\x1b]0;x\\x07', "
        "chr(8238))");

    const auto list = house.eventctl({"parked", "list"});
    const auto bytes = house.eventctl({"parked", "show", id});
    const auto escaped = house.eventctl({"parked", "show", text});
    const auto json = house.eventctl({"parked", "show", id, "--json"});

    CHECK(is_harmless(list.out));
    CHECK(has(list.out, "\\x1b[2J\\u202eevil"));
    CHECK(has(list.out, "a\\nb\\x1b"));
    CHECK(is_harmless(bytes.out));
    CHECK(has(bytes.out,
              "00000000  1b 5d 30 3b 6f 77 6e 65 64 07 1b 5b 32 4a ff fe  .]0;owned..[2J.."));
    CHECK(has(bytes.out, "  \\x1b]0;x\\x07: \\u202e\n"));
    CHECK(is_harmless(escaped.out));
    CHECK(has(escaped.out, "red \\x1b[31m and \\u202e turned\n"));
    CHECK(object_in(json.out).text("body_hex")->size() == body.size() * 2);
}

TEST_CASE("JSON and the log of a drop reach a terminal as harmless text, and mean what they were") {
    auto& house = House::fresh();
    const auto id = house.park("schema", "{}");
    house.user_database.script(
        "UPDATE parked_events SET message_id = chr(155) || '2J', type = chr(8238) || chr(1564)"
        " || chr(8206) || chr(127), headers = jsonb_build_object(chr(155) || 'h', chr(8294))");

    const auto list = house.eventctl({"parked", "list", "--json"});
    const auto show = house.eventctl({"parked", "show", id, "--json"});
    const auto plan = house.eventctl({"replay", id, "--dry-run", "--json"});
    const auto drop = house.eventctl({"parked", "drop", id, "--yes", "--json"});

    for (const auto* ended : {&list, &show, &plan, &drop}) {
        CHECK(ended->status == 0);
        CHECK(is_harmless(ended->out));
        CHECK(is_harmless(ended->err));
        CHECK(has(ended->out, R"("message_id":"\u009b2J")"));
        CHECK(has(ended->out, R"("type":"\u202e\u061c\u200e\u007f")"));
        CHECK(object_in(ended->out).text("message_id") == "\xc2\x9b\x32J");
    }
    CHECK(has(show.out, R"({"\u009bh": "\u2066"})"));
    CHECK(has(drop.err, R"("message_id":"\u009b2J")"));
}

TEST_CASE("a drop asks first, and prints and logs whole what is gone") {
    auto& house = House::fresh();
    const auto first = house.park("schema", "{\"a\":1}");
    const auto second = house.park("schema", "two");
    const auto other = house.park("crashes", "three");
    const auto before = house.all_parked();

    const auto unasked = house.eventctl({"parked", "drop", "--reason", "schema"});
    const auto dry = house.eventctl({"parked", "drop", "--reason", "schema", "--dry-run"});
    const auto unknown = house.eventctl({"parked", "drop", "--yes", first, "99"});
    CHECK(unasked.status == 2);
    CHECK(unasked.err ==
          "eventctl: a drop is for good: it needs --yes (--dry-run shows what it would drop)\n");
    CHECK(dry.status == 0);
    CHECK(has(dry.out, "would drop 1  schema"));
    CHECK(unknown.status == 1);
    CHECK(unknown.err == "eventctl: no parked message has the id 99; nothing was dropped\n");
    CHECK(house.all_parked() == before);

    const auto dropped =
        house.eventctl({"parked", "drop", "--reason", "schema", "--yes", "--json"});

    CHECK(dropped.status == 0);
    const auto records = lines_of(dropped.out);
    REQUIRE(records.size() == 2);
    CHECK(object_in(records[0]).text("body_hex") == "7b2261223a317d");
    CHECK(object_in(records[1]).text("body_hex") == "74776f");
    CHECK(has(dropped.err, "\"event\":\"parked message dropped\",\"id\":" + second));
    CHECK(house.user_database.number("SELECT count(*) FROM parked_events") == 1);
    CHECK(house.parked(other, "reason") == "crashes");
}

TEST_CASE("a drop shows bodies to people too, as harmless text") {
    auto& house = House::fresh();
    const auto text = house.park("schema", "red \x1b[31m");
    const auto json = house.park("schema", "{\"a\":1}");

    const auto dropped = house.eventctl({"parked", "drop", text, json, "--yes"});

    CHECK(dropped.status == 0);
    CHECK(is_harmless(dropped.out));
    CHECK(has(dropped.out, " bytes\nred \\x1b[31m\n"));
    CHECK(has(dropped.out, "{\n  \"a\": 1\n}\n"));
}

TEST_CASE("nothing is dropped whose record cannot be written") {
    auto& house = House::fresh();
    const auto id = house.park("schema", "{}");
    const auto before = house.all_parked();

    for (const char* form : {"", " --json"}) {
        const auto full =
            house.shell("\"$eventctl\" parked drop --yes " + id + form + " > /dev/full");

        CHECK(full.status == 1);
        CHECK(full.err ==
              "eventctl: nothing more is dropped, as the record of it cannot be written\n"
              "eventctl: standard output: No space left on device\n");
        CHECK(house.all_parked() == before);
    }
}

TEST_CASE("a drop that is declined on a terminal drops nothing, and is no wrong usage") {
    auto& house = House::fresh();
    const auto id = house.park("schema", "{}");
    const auto before = house.all_parked();
    const std::string on_terminal =
        " | script -qec '\"$eventctl\" parked drop " + id + "' /dev/null";

    const auto declined = house.shell("echo n" + on_terminal);
    CHECK(declined.status == 1);
    CHECK(has(declined.out, "nothing was dropped"));
    CHECK(house.all_parked() == before);

    const auto agreed = house.shell("echo y" + on_terminal);
    CHECK(agreed.status == 0);
    CHECK(house.user_database.number("SELECT count(*) FROM parked_events") == 0);
}

TEST_CASE("a dry run is marked as one to scripts, a real run is not") {
    auto& house = House::fresh();
    const auto id = house.park("schema", "{}");

    const auto replay = house.eventctl({"replay", id, "--dry-run", "--json"});
    const auto dry = house.eventctl({"parked", "drop", id, "--dry-run", "--json"});
    const auto real = house.eventctl({"parked", "drop", id, "--yes", "--json"});

    CHECK(object_in(replay.out).boolean("dry_run") == true);
    CHECK(object_in(dry.out).boolean("dry_run") == true);
    CHECK_FALSE(has(real.out, "dry_run"));
}

TEST_CASE("of two drops at once each message is in the record of one") {
    auto& house = House::fresh();
    for (int i = 0; i < 300; ++i) {
        house.park("schema", "{}");
    }

    auto first = house.start_eventctl({"parked", "drop", "--reason", "schema", "--yes", "--json"});
    const auto second = house.eventctl({"parked", "drop", "--reason", "schema", "--yes", "--json"});
    const auto ended = first.wait();

    CHECK(ended.status == 0);
    CHECK(second.status == 0);
    CHECK(lines_of(ended.out).size() + lines_of(second.out).size() == 300);
    CHECK(house.user_database.number("SELECT count(*) FROM parked_events") == 0);
}
