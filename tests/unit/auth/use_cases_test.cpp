#include <doctest/doctest.h>

#include "auth-service/application/log_in.hpp"
#include "auth-service/application/read_account.hpp"
#include "auth-service/application/register_account.hpp"
#include "tests/support/fake_accounts.hpp"
#include "tests/support/manual_clock.hpp"

using namespace auth;

namespace {

struct World {
    support::ManualClock clock;
    support::FakeAccounts accounts;
    support::FakeHasher hasher;
    support::FakeTokens tokens;
    RegisterAccount register_account{accounts, hasher, tokens, clock};
    LogIn log_in{accounts, hasher, tokens, clock};
    ReadAccount read_account{accounts};

    platform::Result<OpenedSession> sign_up(const char* username, const char* email) {
        return register_account({.username = *Username::parse(username),
                                 .email = *Email::parse(email),
                                 .password = *Password::parse("correct horse"),
                                 .first_name = *PersonName::parse("Ada"),
                                 .last_name = {}},
                                {.request_id = "r-1", .traceparent = "t"});
    }
    platform::Result<OpenedSession> log_in_by_username(const char* username, const char* password) {
        return log_in({ByUsername{username}, *PasswordAttempt::parse(password)});
    }
};

}  // namespace

TEST_CASE("who registers has an account and a session, and it is announced") {
    World world;

    const auto session = world.sign_up("Ada", "ada@example.org");

    REQUIRE(session);
    CHECK(session->account.username == "Ada");
    CHECK(session->access_token.text == "token of Ada");
    REQUIRE(world.accounts.published.size() == 1);
    const auto& event = world.accounts.published[0];
    CHECK(event.user_id == session->account.id.uuid());
    CHECK(event.version == 1);
    CHECK(event.username == "Ada");
    CHECK(event.email == "ada@example.org");
    CHECK(event.first_name == "Ada");
    CHECK_FALSE(event.last_name);
    CHECK(event.username_changed_at == world.clock.now());
}

TEST_CASE("a second account with one name or address is refused and announces nothing") {
    World world;
    REQUIRE(world.sign_up("Ada", "ada@example.org"));

    CHECK(world.sign_up("ADA", "other@example.org").error().fault.slug == "username_taken");
    CHECK(world.sign_up("Other", "ADA@example.org").error().fault.slug == "email_taken");

    CHECK(world.accounts.published.size() == 1);
}

TEST_CASE("a registration while the store is away fails as that and announces nothing") {
    World world;
    world.accounts.away = true;

    CHECK(world.sign_up("Ada", "ada@example.org").error().fault.code ==
          platform::ErrorCode::unavailable);
    CHECK(world.accounts.published.empty());
}

TEST_CASE("one logs in by name or by address, in any case") {
    World world;
    REQUIRE(world.sign_up("Ada", "ada@example.org"));

    CHECK(world.log_in_by_username("ada", "correct horse"));
    CHECK(world.log_in({ByEmail{"Ada@Example.org"}, *PasswordAttempt::parse("correct horse")}));
}

TEST_CASE("unknown user, wrong and empty password fail alike and cost one hash each") {
    World world;
    REQUIRE(world.sign_up("Ada", "ada@example.org"));

    struct Row {
        const char* username;
        const char* password;
    };
    int costs = 0;
    for (const auto& row :
         {Row{"nobody", "correct horse"}, Row{"ada", "wrong horse"}, Row{"ada", ""}}) {
        CAPTURE(row.username);
        CAPTURE(row.password);
        CHECK(world.log_in_by_username(row.username, row.password).error().fault.slug ==
              "invalid_credentials");
        CHECK(world.hasher.verifications == ++costs);
    }
}

TEST_CASE("without memory for a hash nobody gets in, and nobody is told that a password is wrong") {
    World world;
    REQUIRE(world.sign_up("Ada", "ada@example.org"));
    world.hasher.memory_out = true;

    CHECK(world.sign_up("Bob", "bob@example.org").error().fault.slug == "hashing_unavailable");
    CHECK(world.log_in_by_username("ada", "correct horse").error().fault.code ==
          platform::ErrorCode::unavailable);
    CHECK(world.log_in_by_username("nobody", "correct horse").error().fault.code ==
          platform::ErrorCode::unavailable);
    CHECK(world.accounts.published.size() == 1);
}

TEST_CASE("an account is read by its id, and the token of one that is gone is no token") {
    World world;
    const auto session = world.sign_up("Ada", "ada@example.org");
    REQUIRE(session);

    CHECK(world.read_account(session->account.id)->email == "ada@example.org");
    CHECK(world.read_account(AccountId::make(world.clock.now())).error().fault.slug ==
          "token_invalid");
}
