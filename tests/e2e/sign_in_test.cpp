// The way in, as a client and an attacker see it.
#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "platform/db/database.hpp"
#include "tests/e2e/world.hpp"
#include "tests/support/imported_hash_samples.hpp"
#include "tests/support/servers.hpp"

using e2e::World;
using support::Answer;
using support::ServiceProcess;

namespace {

std::string login(const std::string& name, const std::string& password) {
    return R"({"username":")" + name + R"(","password":")" + password + R"("})";
}

Answer log_in(const ServiceProcess& auth, const std::string& name, const std::string& password,
              std::map<std::string, std::string> headers = {}) {
    headers["X-Request-Id"] = "one-for-all";
    return auth.send("POST", "/api/auth/login", headers, login(name, password));
}

// Everything that tells one answer from another.
std::string whole(Answer answer) {
    answer.headers.erase("date");
    std::string text = std::to_string(answer.status) + "\n";
    for (const auto& [name, value] : answer.headers) {
        text += name + ": " + value + "\n";
    }
    return text + answer.body;
}

}  // namespace

TEST_CASE("who may not come in is told the same, whatever the reason") {
    World world;
    const auto known = World::fresh_name();
    const auto disabled = World::fresh_name();
    const auto old = World::fresh_name();
    for (const auto& name : {known, disabled, old}) {
        REQUIRE(world.sign_up(name).status == 201);
    }
    platform::db::Connection database{*platform::db::make_conninfo(
        support::environment("AUTH_DATABASE_URL"), "test", std::chrono::seconds{10})};
    database.refresh(std::chrono::hours{1});
    database.execute_script("UPDATE users SET disabled_at = now() WHERE username = '" + disabled +
                            "'");
    // argon2id with 8 MiB and one pass, of the password "an old horse".
    database.execute_script(
        "UPDATE users SET password_hash = '$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHQxMjM0NTY3OA$"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' WHERE username = '" +
        old + "'");

    const auto refused = whole(log_in(world.auth, known, "wrong horse"));

    CHECK(refused.starts_with("401\n"));
    CHECK(whole(log_in(world.auth, "nobody." + known.substr(0, 10), "wrong horse")) == refused);
    CHECK(whole(log_in(world.auth, known, "")) == refused);
    CHECK(whole(log_in(world.auth, disabled, "correct horse")) == refused);
    CHECK(whole(log_in(world.auth, old, "wrong horse")) == refused);
    CHECK(log_in(world.auth, known, "correct horse").status == 200);
}

TEST_CASE("throttling goes on where it was, on another replica and after a restart") {
    World world;
    const auto name = World::fresh_name();
    REQUIRE(world.sign_up(name).status == 201);
    // The wait grows with each attempt that was let in: 8 s after the ninth, 16 s after the tenth.
    const auto try_until_let_in = [&](const ServiceProcess& replica, int times) {
        for (int let_in = 0; let_in < times;) {
            let_in += log_in(replica, name, "wrong horse").status == 401 ? 1 : 0;
        }
    };
    auto other = World::another_auth();
    other.start_and_wait();
    try_until_let_in(world.auth, 9);

    auto refused = log_in(other, name, "correct horse");
    CHECK(refused.status == 429);
    CHECK(refused.text("code") == "too_many_attempts");
    CHECK(std::stoi(refused.headers["retry-after"]) >= 1);
    CHECK(std::stoi(refused.headers["retry-after"]) <= 8);

    try_until_let_in(other, 1);
    REQUIRE(world.auth.terminate() == 0);
    world.auth.start_and_wait();
    CHECK(log_in(world.auth, name, "correct horse").status == 429);
}

TEST_CASE("an address is held back whatever it claims to be, unless a proxy of ours says so") {
    World world;
    auto strict = World::another_auth({{"THROTTLE_ADDRESS_PER_MINUTE", "3"}});
    strict.start_and_wait();
    int passed = 0;
    for (int i = 0; i < 20; ++i) {
        const auto answer = log_in(strict, "nobody." + std::to_string(i), "wrong horse",
                                   {{"X-Forwarded-For", "198.51.100." + std::to_string(i)}});
        passed += answer.status == 401 ? 1 : 0;
    }
    CHECK(passed <= 6);

    auto proxied = World::another_auth(
        {{"THROTTLE_ADDRESS_PER_MINUTE", "3"}, {"TRUSTED_PROXIES", "127.0.0.0/8"}});
    proxied.start_and_wait();
    const auto through = [&](const std::string& hops, int i) {
        return log_in(proxied, "somebody." + std::to_string(i), "wrong horse",
                      {{"X-Forwarded-For", hops}})
            .status;
    };
    for (int i = 0; i < 20; ++i) {
        REQUIRE(through("203.0.113." + std::to_string(i), i) == 401);
    }
    passed = 0;
    for (int i = 0; i < 20; ++i) {  // all by one client, who has written the left hop himself
        passed += through("203.0.113." + std::to_string(i) + ", 203.0.113.200", 100 + i) == 401;
    }
    CHECK(passed <= 6);
}

TEST_CASE("a device that is known logs in while strangers try the account") {
    World world;
    const auto name = World::fresh_name();
    REQUIRE(world.sign_up(name).status == 201);
    const auto device = log_in(world.auth, name, "correct horse").text("device_token");
    for (int let_in = 0; let_in < 9;) {
        let_in += log_in(world.auth, name, "wrong horse").status == 401 ? 1 : 0;
    }

    CHECK(log_in(world.auth, name, "correct horse").status == 429);
    CHECK(log_in(world.auth, name, "correct horse", {{"X-Device-Token", "upd_forged"}}).status ==
          429);
    CHECK(log_in(world.auth, name, "correct horse", {{"X-Device-Token", device}}).status == 200);
}

TEST_CASE("who is signed in changes his password while strangers try the account") {
    World world;
    const auto name = World::fresh_name();
    const auto token = world.sign_up(name).text("access_token");
    for (int let_in = 0; let_in < 9;) {
        let_in += log_in(world.auth, name, "wrong horse").status == 401 ? 1 : 0;
    }

    CHECK(log_in(world.auth, name, "correct horse").status == 429);
    CHECK(world.auth
              .post("/api/auth/password",
                    R"({"current_password":"correct horse","new_password":"battery staple"})",
                    token)
              .status == 204);
}

TEST_CASE("what needs no hash is refused for what it is while a crowd waits for theirs") {
    World world;
    const auto name = World::fresh_name();
    REQUIRE(world.sign_up(name).status == 201);
    auto crowded = World::another_auth({{"THROTTLE_ACCOUNT_PER_15_MINUTES", "100000"}});
    crowded.start_and_wait();
    std::atomic<bool> over = false;
    std::atomic<int> turned_away = 0;
    std::vector<std::jthread> crowd;
    for (int i = 0; i < 150; ++i) {
        crowd.emplace_back([&] {
            while (!over) {
                turned_away += log_in(crowded, name, "correct horse").status == 503 ? 1 : 0;
            }
        });
    }
    REQUIRE(support::eventually([&] { return turned_away > 50; }));

    const auto crowd_there = turned_away.load();
    for (int i = 0; i < 20; ++i) {
        CHECK(crowded.post("/api/auth/login", "{").status == 400);
        CHECK(crowded.post("/api/auth/register", "{}").status == 422);
        CHECK(crowded.send("DELETE", "/api/auth/me", {}, R"({"password":"x"})").status == 401);
    }
    CHECK(support::eventually([&] { return turned_away > crowd_there; }));
    over = true;
}

TEST_CASE("who comes with a hash from elsewhere logs in with it once, and then with one of ours") {
    World world;
    platform::db::Connection database{*platform::db::make_conninfo(
        support::environment("AUTH_DATABASE_URL"), "test", std::chrono::seconds{10})};
    database.refresh(std::chrono::hours{1});
    const auto name = World::fresh_name();
    REQUIRE(world.sign_up(name).status == 201);
    const auto has = [&](const std::string& hash_like) {
        return database.execute_script("SELECT FROM users WHERE username = '" + name +
                                       "' AND password_hash LIKE '" + hash_like + "'") ==
               "SELECT 1";
    };

    for (const std::string hash : support::kImportedHashes) {
        CAPTURE(hash);
        database.execute_script("UPDATE users SET password_hash = '" + hash +
                                "' WHERE username = '" + name + "'");

        CHECK(log_in(world.auth, name, "wrong horse").status == 401);
        CHECK(has(hash));
        CHECK(log_in(world.auth, name, support::kImportedPassword).status == 200);
        CHECK(has("$argon2id$v=19$m=19456,t=2,p=1$%"));
        CHECK(log_in(world.auth, name, support::kImportedPassword).status == 200);
    }
}
