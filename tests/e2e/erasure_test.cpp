// Of a person who was deleted no word is left at user-service: not in its database, not in a queue.
#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

#include "platform/core/encoding.hpp"
#include "tests/e2e/world.hpp"
#include "tests/support/command.hpp"
#include "tests/support/queue_tap.hpp"
#include "tests/support/servers.hpp"

using e2e::World;

namespace {

constexpr const char* kPassword = "correct horse battery";

std::string user_database_url() {
    const auto server = support::environment("TEST_POSTGRES_URL");
    return server.substr(0, server.rfind('/')) + "/user_service";
}

std::string dump() {
    support::Command pg_dump{"/usr/bin/pg_dump", {"--data-only", user_database_url()}, {}};
    const auto dumped = pg_dump.wait();
    REQUIRE(dumped.err == "");
    return dumped.out;
}

void run_sql(const std::string& sql) {
    support::Command psql{"/usr/bin/psql", {"-qXc", sql, user_database_url()}, {}};
    REQUIRE(psql.wait().err == "");
}

// A person with a word of his own in everything that he can write.
struct Planted {
    std::string name = World::fresh_name();
    std::vector<std::string> words{name};

    std::string word(const std::string& kind) {
        words.push_back(kind + "-" + name);
        return words.back();
    }
};

// As a text, or as bytes are dumped.
bool holds(const std::string& text, const std::string& word) {
    return text.find(word) != std::string::npos ||
           text.find(platform::hex_encode(word)) != std::string::npos;
}

bool holds_any(const std::string& text, const std::vector<std::string>& words) {
    return std::any_of(words.begin(), words.end(),
                       [&](const std::string& word) { return holds(text, word); });
}

// Those that hold messages, without the log.
std::string full_queues() {
    std::istringstream lines{
        support::broker_ctl("list_queues name messages --no-table-headers -q")};
    std::string full;
    std::string name;
    for (long long messages = 0; lines >> name >> messages;) {
        full += messages > 0 && name != "user.events.log" ? name + ' ' : "";
    }
    return full;
}

}  // namespace

TEST_CASE("within a minute of a deletion none of a person's words is left at user-service") {
    World world;
    const support::QueueTap log{"user.events.log"};
    Planted ada;
    const auto registered =
        world.auth.post("/api/auth/register",
                        R"({"username":")" + ada.name + R"(","email":")" + ada.word("mail") +
                            R"(@example.org","password":")" + kPassword + R"(","first_name":")" +
                            ada.word("first") + R"(","last_name":")" + ada.word("last") + R"("})");
    REQUIRE(registered.status == 201);
    const auto token = registered.text("access_token");
    const auto id = registered.text("user", "id");
    REQUIRE(world.missing({ada.name}).empty());

    const auto key = ada.word("key");
    const std::map<std::string, std::string> headers{{"Authorization", "Bearer " + token},
                                                     {"Idempotency-Key", key}};
    CHECK(world.user
              .send("PATCH", "/users/me", headers,
                    R"({"display_name":")" + ada.word("shown") + R"(","bio":")" + ada.word("bio") +
                        R"(","avatar_url":"https://example.org/)" + ada.word("avatar") +
                        R"(","time_zone":"Europe/London"})")
              .status == 200);
    const auto goal = world.user.send("POST", "/users/me/goals", headers,
                                      R"({"title":")" + ada.word("title") + R"(","description":")" +
                                          ada.word("about") + R"(","status":"completed"})");
    CHECK(goal.status == 201);
    const auto badge = world.user.post(
        "/users/me/badges",
        R"({"name":")" + ada.word("badge") + R"(","description":")" + ada.word("what") +
            R"(","icon_url":"https://example.org/)" + ada.word("icon") + R"("})",
        token);
    CHECK(badge.status == 201);
    CHECK(world.user
              .post("/users/me/badges/" + badge.text("id") + "/revocation",
                    R"({"reason":")" + ada.word("reason") + R"("})", token)
              .status == 200);
    run_sql(
        "INSERT INTO parked_events (fingerprint, queue, exchange, routing_key, message_id, type,"
        " content_type, headers, body, reason, error) VALUES ('\\x01', 'q', 'e', 'k', 'm', 't',"
        " 'application/json', '{}', convert_to('{\"subject\":\"" +
        id + "\",\"data\":\"" + ada.word("parked") + "\"}', 'UTF8'), 'schema', 'e')");
    CHECK(ada.words.size() >= 12);
    const auto before = dump();
    for (const auto& word : ada.words) {
        CAPTURE(word);
        CHECK(holds(before, word) == (word != key));  // of a key there is a digest only
    }

    CHECK(world.auth
              .send("DELETE", "/api/auth/me", {{"Authorization", "Bearer " + token}},
                    R"({"password":")" + std::string{kPassword} + R"("})")
              .status == 204);

    CHECK(support::eventually([&] { return !holds_any(dump(), ada.words); },
                              std::chrono::seconds{60}));
    CHECK(support::eventually([] { return full_queues().empty(); }));
    CHECK(log.count() >= 4);
    for (const auto& delivery : log.all()) {
        CAPTURE(delivery.body);
        CHECK_FALSE(holds_any(delivery.body, ada.words));
    }
    CHECK(world.user.post("/users/me/goals", R"({"title":"again"})", token).status == 401);
    CHECK(dump().find(id) != std::string::npos);  // his tombstone
}
