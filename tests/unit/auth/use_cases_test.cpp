#include <doctest/doctest.h>

#include <limits>

#include "auth-service/application/announce_again.hpp"
#include "tests/support/auth_world.hpp"

using namespace auth;

using World = support::AuthWorld;

TEST_CASE("who registers has an account and a session, and it is announced") {
    World world;

    const auto session = world.sign_up("Ada", "ada@example.org");

    REQUIRE(session);
    CHECK(session->account.username == "Ada");
    CHECK(session->tokens.access.text == "token of Ada");
    REQUIRE(world.accounts.published.size() == 1);
    const auto event = world.last_state();
    CHECK(event.user_id == session->account.id.uuid());
    CHECK(event.version == 1);
    CHECK(event.username == "Ada");
    CHECK(event.email == "ada@example.org");
    CHECK(event.first_name == "Ada");
    CHECK_FALSE(event.last_name);
    CHECK(event.username_changed_at == session->account.created_at);
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
    CHECK(world.log_in({ByEmail{"Ada@Example.org"}, *PasswordAttempt::parse("correct horse")},
                       world.context));
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

TEST_CASE("a change of names is a version of its own, announced with the whole state") {
    World world;
    const auto id = world.sign_up("Ada", "ada@example.org")->account.id;
    world.clock.advance(std::chrono::hours{1});

    const auto changed = world.update_account(id,
                                              {.username = *Username::parse("ada.king"),
                                               .first_name = std::optional<PersonName>{},
                                               .last_name = {*PersonName::parse("King")}},
                                              world.context);

    REQUIRE(changed);
    CHECK(changed->version == 2);
    CHECK(world.accounts.published.back().names.type == "auth.UserUpdated.v1");
    const auto state = world.last_state();
    CHECK(state.version == 2);
    CHECK(state.username == "ada.king");
    CHECK(state.email == "ada@example.org");
    CHECK_FALSE(state.first_name);
    CHECK(state.last_name == "King");
    CHECK(state.username_changed_at == world.clock.now());
    CHECK(world.log_in_by_username("ada.king", "correct horse"));
    CHECK_FALSE(world.log_in_by_username("Ada", "correct horse"));
}

TEST_CASE(
    "a change that changes nothing announces nothing, and a taken name stays with its owner") {
    World world;
    const auto id = world.sign_up("Ada", "ada@example.org")->account.id;
    REQUIRE(world.sign_up("Eve", "eve@example.org"));

    CHECK(world.update_account(id, {.username = *Username::parse("Ada")}, world.context)->version ==
          1);
    CHECK(world.enable_account(id, world.context)->version == 1);
    CHECK(world.update_account(id, {.username = *Username::parse("EVE")}, world.context)
              .error()
              .fault.slug == "username_taken");

    CHECK(world.accounts.published.size() == 2);
}

TEST_CASE("who is disabled cannot log in until enabled, and nobody is told why") {
    World world;
    const auto id = world.sign_up("Ada", "ada@example.org")->account.id;

    REQUIRE(world.disable_account(id, world.context));
    CHECK(world.accounts.published.back().names.type == "auth.UserDisabled.v1");
    CHECK(world.last_state().disabled);
    CHECK(world.log_in_by_username("ada", "correct horse").error().fault.slug ==
          "invalid_credentials");

    REQUIRE(world.enable_account(id, world.context));
    CHECK(world.accounts.published.back().names.type == "auth.UserEnabled.v1");
    CHECK_FALSE(world.last_state().disabled);
    CHECK(world.log_in_by_username("ada", "correct horse"));
}

TEST_CASE("a copy is mended by a version above both, and the account stays as it is") {
    World world;
    const auto id = world.sign_up("Ada", "ada@example.org")->account.id;
    const MendCopy mend{world.accounts, world.clock};

    CHECK(*mend(id, 0, world.context) == Announced::snapshot);
    CHECK(world.accounts.published.back().names.type == "auth.UserSnapshot.v1");
    CHECK(world.last_state().version == 2);
    CHECK(*mend(id, 40, world.context) == Announced::snapshot);
    CHECK(world.last_state().version == 41);
    CHECK(world.last_state().username == "Ada");
    CHECK(world.disable_account(id, world.context)->version == 42);
    REQUIRE(world.delete_account(id, world.context));
    CHECK(*mend(id, 50, world.context) == Announced::deletion);
    CHECK(std::get<events::UserDeleted>(world.last_event()).version == 51);
}

TEST_CASE("the copy of an account that is not here is deleted, and no version can run over") {
    World world;
    const MendCopy mend{world.accounts, world.clock};
    const auto ghost = AccountId::make(world.clock.now());

    CHECK(*mend(ghost, 9, world.context) == Announced::deletion);
    const auto deleted = std::get<events::UserDeleted>(world.last_event());
    CHECK(deleted.user_id == ghost.uuid());
    CHECK(deleted.version == 10);
    CHECK(mend(ghost, std::numeric_limits<std::int64_t>::max(), world.context).error().fault.slug ==
          "versions_used_up");
    CHECK(world.accounts.published.size() == 1);
}

TEST_CASE("all accounts are announced page by page, at the versions that they have") {
    World world;
    std::vector<AccountId> people;
    for (const char* name : {"ada", "bob", "cid"}) {
        const auto email = std::string{name} + "@example.org";
        people.push_back(world.sign_up(name, email.c_str())->account.id);
        world.clock.advance(std::chrono::seconds{1});
    }
    REQUIRE(world.disable_account(people[0], world.context));
    REQUIRE(world.delete_account(people[1], world.context));
    const auto before = world.accounts.published.size();
    const AnnouncePage announce_page{world.accounts, world.clock};

    const auto first = *announce_page(std::nullopt, 2, world.context);
    const auto second = *announce_page(first.last, 2, world.context);
    const auto third = *announce_page(second.last, 2, world.context);

    CHECK(first.snapshots == 1);
    CHECK(first.deletions == 1);
    CHECK(first.last == people[1]);
    CHECK(second.snapshots == 1);
    CHECK_FALSE(third.last);
    REQUIRE(world.accounts.published.size() == before + 3);
    CHECK(world.accounts.published[before].version == 2);
    CHECK(world.accounts.published[before + 1].names.type == "auth.UserDeleted.v1");
    CHECK(world.accounts.published[before + 1].version == 2);
    CHECK(world.last_state().username == "cid");
    CHECK(world.last_state().version == 1);
}

TEST_CASE("a deleted account is gone for everybody, keeps its name for 30 days, and says so once") {
    World world;
    const auto id = world.sign_up("Ada", "ada@example.org")->account.id;
    REQUIRE(world.disable_account(id, world.context));

    REQUIRE(world.delete_account(id, world.context));

    const auto deleted = std::get<events::UserDeleted>(world.last_event());
    CHECK(deleted.user_id == id.uuid());
    CHECK(deleted.version == 3);
    CHECK(deleted.deleted_at == world.clock.now());
    CHECK(world.log_in_by_username("ada", "correct horse").error().fault.slug ==
          "invalid_credentials");
    CHECK(world.delete_account(id, world.context).error().fault.slug == "account_unknown");
    CHECK(world.disable_account(id, world.context).error().fault.slug == "account_unknown");
    CHECK(world.sign_up("ada", "new@example.org").error().fault.slug == "username_taken");
    CHECK(world.accounts.published.size() == 5);  // and twice that his sessions are over

    world.clock.advance(std::chrono::days{30} + std::chrono::seconds{1});
    CHECK(world.sign_up("ada", "new@example.org"));
}
