// What a login costs and tells, whoever tries.
#include <doctest/doctest.h>

#include "tests/support/auth_world.hpp"

using namespace auth;
using World = support::AuthWorld;

TEST_CASE(
    "unknown user, wrong and empty password, disabled account and old hash fail alike, at the "
    "cost of one hash with current parameters") {
    World world;
    REQUIRE(world.sign_up("Ada", "ada@example.org"));
    REQUIRE(
        world.disable_account(world.sign_up("Bob", "bob@example.org")->account.id, world.context));
    world.hasher.prefix = "old";
    REQUIRE(world.sign_up("Cid", "cid@example.org"));
    world.hasher.prefix = "";

    struct Row {
        const char* username;
        const char* password;
    };
    for (const auto& row :
         {Row{"nobody", "correct horse"}, Row{"ada", "wrong horse"}, Row{"ada", ""},
          Row{"bob", "correct horse"}, Row{"cid", "wrong horse"}}) {
        CAPTURE(row.username);
        CAPTURE(row.password);
        const auto before = world.hasher.current();
        const auto noted = world.accounts.audited().size();
        const auto refused = world.log_in_by_username(row.username, row.password);

        REQUIRE_FALSE(refused);
        CHECK(refused.error().fault.slug == "invalid_credentials");
        CHECK(refused.error().detail.empty());
        CHECK(refused.error().fields.empty());
        CHECK(world.hasher.current() == before + 1);
        CHECK(world.accounts.audited().size() == noted + 1);
    }
}

TEST_CASE("a password whose hash has other parameters is hashed anew at the next login, once") {
    World world;
    world.hasher.prefix = "old";
    REQUIRE(world.sign_up("Ada", "ada@example.org"));
    world.hasher.prefix = "";

    const auto before = world.hasher.current();
    REQUIRE(world.log_in_by_username("ada", "correct horse"));
    CHECK(world.hasher.current() == before + 1);
    const int hashes = world.hasher.hashes;

    REQUIRE(world.log_in_by_username("ada", "correct horse"));
    CHECK(world.hasher.hashes == hashes);
}

TEST_CASE("a device that has logged in before is known again, and a wrong token counts as none") {
    World world;
    REQUIRE(world.sign_up("Ada", "ada@example.org"));
    const auto eves = world.sign_up("Eve", "eve@example.org")->device_token;
    const auto opened = world.log_in_by_username("ada", "correct horse");
    REQUIRE(opened);
    const Credentials ada{opened->account, {}};
    const auto known = [&](const std::string& token) {
        return world.tokens.device_of({.device = "d", .device_token = token}, ada,
                                      world.clock.now());
    };

    const auto device = known(opened->device_token);
    REQUIRE(device);
    CHECK_FALSE(known(eves));
    CHECK_FALSE(known(""));
    CHECK_FALSE(known(opened->tokens.refresh));
    const auto again = world.log_in_by_username(
        "ada", "correct horse", {.device = "d", .device_token = opened->device_token});
    CHECK(known(again->device_token) == device);

    world.clock.advance(std::chrono::days{180});
    CHECK_FALSE(known(opened->device_token));
}

TEST_CASE("attempts are counted before the hash, and forgotten after a success") {
    World world;
    REQUIRE(world.sign_up("Ada", "ada@example.org"));
    const int begun = world.throttle.begun;

    REQUIRE_FALSE(world.log_in_by_username("ada", "wrong horse"));
    CHECK(world.throttle.begun == begun + 1);
    CHECK(world.throttle.succeeded == 0);
    REQUIRE(world.log_in_by_username("ada", "correct horse"));
    CHECK(world.throttle.succeeded == 1);
    world.throttle.full = true;
    const int hashes = world.hasher.current();
    const auto refused = world.log_in_by_username("ada", "correct horse");
    CHECK(refused.error().fault.slug == "too_many_attempts");
    CHECK(refused.error().retry_after == std::chrono::seconds{7});
    CHECK(world.hasher.current() == hashes);
}

TEST_CASE(
    "a name is counted as it is written, also nobody's, so no count ties two names together") {
    World world;
    REQUIRE(world.sign_up("Ada", "ada@example.org"));
    const auto target = [&](auto identifier) {
        (void)world.log_in({std::move(identifier), *PasswordAttempt::parse("wrong horse")},
                           world.context);
        return world.throttle.last_target();
    };

    CHECK(target(ByUsername{"ada"}) == target_of_username("ADA"));
    CHECK(target(ByEmail{"Ada@Example.org"}) == target_of_email("ada@example.org"));
    CHECK(target(ByUsername{"nobody"}) == target_of_username("nobody"));
    CHECK(target_of_username("ada@example.org") != target_of_email("ada@example.org"));
}

TEST_CASE("what is held back costs no hash and is decided before the slow lane") {
    World world;
    REQUIRE(world.sign_up("Ada", "ada@example.org"));
    const LogInCommand command{ByUsername{"ada"}, *PasswordAttempt::parse("correct horse")};
    const int hashes = world.hasher.current();

    const auto admitted = world.log_in.admit(command, world.context);
    REQUIRE(admitted);
    CHECK(world.hasher.current() == hashes);
    CHECK(world.log_in.finish(command, *admitted, world.context));
    world.throttle.full = true;
    CHECK(world.log_in.admit(command, world.context).error().fault.slug == "too_many_attempts");
}

TEST_CASE("after a change of password no device is known that was known before") {
    World world;
    const auto opened = world.sign_up("Ada", "ada@example.org");
    REQUIRE(opened);
    const auto counted_for = [&](const std::string& device_token) {
        (void)world.log_in_by_username("ada", "wrong horse",
                                       {.device = "d", .device_token = device_token});
        return world.throttle.last_target();
    };
    CHECK(counted_for(opened->device_token).starts_with("device:"));
    world.clock.advance(std::chrono::seconds{2});
    REQUIRE(world.change_password(
        world.caller_of(*opened),
        {*PasswordAttempt::parse("correct horse"), *Password::parse("another horse")},
        world.context));

    CHECK(counted_for(opened->device_token) == target_of_username("ada"));
    const auto again = world.log_in_by_username("ada", "another horse");
    REQUIRE(again);
    CHECK(counted_for(again->device_token).starts_with("device:"));
}

TEST_CASE("a hash that is renewed meanwhile does not make a correct password wrong") {
    World world;
    world.hasher.prefix = "old";
    const auto opened = world.sign_up("Ada", "ada@example.org");
    REQUIRE(opened);
    world.hasher.prefix = "";
    const auto log_in_meanwhile = [&] {
        world.hasher.meanwhile = [&] { REQUIRE(world.log_in_by_username("ada", "correct horse")); };
    };

    log_in_meanwhile();
    CHECK(world.log_in_by_username("ada", "correct horse"));
    world.hasher.prefix = "old";
    log_in_meanwhile();
    CHECK(world.change_password(
        world.caller_of(*opened),
        {*PasswordAttempt::parse("correct horse"), *Password::parse("another horse")},
        world.context));
}

TEST_CASE("a device's name is what its User-Agent says, of what can be seen") {
    CHECK(device_name(std::nullopt) == "unknown");
    CHECK(device_name("") == "unknown");
    CHECK(device_name("curl/7.88") == "curl/7.88");
    CHECK(device_name("a\tb\x1b[31m\xe2\x80\xae") == "a?b?[31m???");
    CHECK(device_name(std::string(300, 'x')).size() == 200);
}
