#include <doctest/doctest.h>

#include "tests/e2e/eventctl/house.hpp"
#include "tests/support/feeder.hpp"

using namespace e2e;
using support::eventually;

namespace {

void wait_until_it_listens(const support::Command& tail) {
    REQUIRE(eventually([&] { return has(tail.err(), "listening"); }));
}

std::string register_person(const House& house, const std::string& name) {
    const auto answer =
        house.auth.post("/api/auth/register", R"({"username":")" + name + R"(","email":")" + name +
                                                  R"(@example.org","password":"correct horse"})");
    REQUIRE_MESSAGE(answer.status == 201, answer.body);
    return answer.text("user", "id");
}

}  // namespace

TEST_CASE("tail shows a live event on one line: when, what, of whom, which version") {
    auto& house = House::fresh();
    auto text = house.start_eventctl({"tail", "--auth", "--count", "1", "--type", "UserCreated"});
    auto json = house.start_eventctl({"tail", "--auth", "--count", "1", "--json"});
    wait_until_it_listens(text);
    wait_until_it_listens(json);

    register_person(house, "ada-tail");

    const auto shown = text.wait();
    CHECK(shown.status == 0);
    const auto id = house.auth_database.text("SELECT CAST(id AS text) FROM users");
    REQUIRE(lines_of(shown.out).size() == 1);
    CHECK(has(shown.out, "Z  auth.UserCreated.v1  " + id + "  v1  username=ada-tail\n"));
    const auto line = object_in(json.wait().out);
    CHECK(line.text("type") == "auth.UserCreated.v1");
    CHECK(line.text("user") == id);
    CHECK(line.integer("version") == 1);
    CHECK(line.text("exchange") == "auth.events");
    CHECK(line.text("request_id").value_or("") != "");
}

TEST_CASE("tail shows which session was revoked") {
    auto& house = House::fresh();
    const std::string user = "0193a5c1-7c2e-7b0e-9d3f-2b1a4c5d6e7f";
    const std::string session = "0193a5c2-0a1b-7c2d-8e3f-4a5b6c7d8e9f";
    auto tail =
        house.start_eventctl({"tail", "--auth", "--count", "1", "--type", "SessionRevoked"});
    wait_until_it_listens(tail);

    support::feed({{.exchange = "auth.events",
                    .routing_key = "session.revoked.v1",
                    .body = session_revoked(user, session),
                    .message_id = "revocation-1",
                    .type = "auth.SessionRevoked.v1",
                    .content_type = "application/cloudevents+json"}});

    const auto shown = tail.wait();
    CHECK(shown.status == 0);
    CHECK(has(shown.out,
              "Z  auth.SessionRevoked.v1  " + user + "  v2  sid=" + session + "  not_before="));
}

TEST_CASE("tail takes only what it is asked for, ends at Ctrl-C, and leaves no queue behind") {
    auto& house = House::fresh();
    auto nobody =
        house.start_eventctl({"tail", "--auth", "--user", "0193a5c1-7c2e-7b0e-9d3f-2b1a4c5d6e7f"});
    auto all = house.start_eventctl({"tail", "--auth", "--count", "2"});
    wait_until_it_listens(nobody);
    wait_until_it_listens(all);

    support::feed({{.exchange = "auth.events",
                    .routing_key = "user.created.v1",
                    .body = "\x1b[2J not an event",
                    .message_id = "hostile\x1b",
                    .type = "\x1b]0;x\x07",
                    .content_type = ""}});
    register_person(house, "bob-tail");
    const auto shown = all.wait();
    nobody.interrupt();
    const auto ended = nobody.wait();

    CHECK(is_harmless(shown.out));
    CHECK(has(shown.out, "(no event of ours: "));
    CHECK(has(shown.out, "hostile\\x1b"));
    CHECK(has(shown.out, "username=bob-tail"));
    CHECK(ended.status == 0);
    CHECK(ended.out.empty());
    CHECK(eventually([] {
        return !has(support::broker_ctl("list_queues name --no-table-headers"), "eventctl.tail.");
    }));
}

TEST_CASE("what tail writes for scripts is harmless to a terminal too") {
    auto& house = House::fresh();
    auto tail = house.start_eventctl({"tail", "--auth", "--count", "1", "--json"});
    wait_until_it_listens(tail);

    support::feed({{.exchange = "auth.events",
                    .routing_key = "user.created.v1",
                    .body = "no event",
                    .message_id = "\xc2\x9b\x32J",
                    .type = "\xe2\x80\xae",
                    .content_type = ""}});
    const auto ended = tail.wait();

    CHECK(is_harmless(ended.out));
    CHECK(object_in(ended.out).text("message_id") == "\xc2\x9b\x32J");
}

TEST_CASE("a tail takes no event of auth-service, so that a missing binding is still noticed") {
    auto& house = House::fresh();
    auto tail = house.start_eventctl({"tail"});
    wait_until_it_listens(tail);
    change_binding("remove", "auth.events", "user.#");

    register_person(house, "eve-tail");
    const bool noticed = eventually([&] {
        return house.auth_database.number(
                   "SELECT count(*) FROM outbox WHERE last_error IS NOT NULL") == 1;
    });
    change_binding("add", "auth.events", "user.#");

    CHECK(noticed);
    CHECK(eventually(
        [&] { return house.user_database.number("SELECT count(*) FROM auth_users") == 1; }));
    tail.interrupt();
    const auto ended = tail.wait();
    CHECK(ended.status == 0);
    CHECK(ended.out.empty());
    CHECK(ended.err == "eventctl: listening\n");
}

TEST_CASE("a tail of auth-service's events has to be asked for, and warns") {
    auto& house = House::fresh();
    auto tail = house.start_eventctl({"tail", "--auth"});
    wait_until_it_listens(tail);

    tail.interrupt();
    const auto ended = tail.wait();
    const auto help = house.eventctl({"tail", "--help"});

    const auto lines = lines_of(ended.err);
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].starts_with("eventctl: WARNING: "));
    CHECK(has(lines[0], "lost to user-service"));
    CHECK(has(help.out, "DANGEROUS"));
    CHECK(has(help.out, "skips"));
}
