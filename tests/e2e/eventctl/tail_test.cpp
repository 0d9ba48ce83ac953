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
    auto text = house.start_eventctl({"tail", "--count", "1", "--type", "UserCreated"});
    auto json = house.start_eventctl({"tail", "--count", "1", "--json"});
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

TEST_CASE("tail takes only what it is asked for, ends at Ctrl-C, and leaves no queue behind") {
    auto& house = House::fresh();
    auto nobody = house.start_eventctl({"tail", "--user", "0193a5c1-7c2e-7b0e-9d3f-2b1a4c5d6e7f"});
    auto all = house.start_eventctl({"tail", "--count", "2"});
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
