#include "auth-service/adapters/postgres/pg_user_directory.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>

#include "auth-service/application/read_users.hpp"
#include "platform/db/database.hpp"
#include "tests/support/servers.hpp"

using namespace auth;

namespace {

struct World {
    support::ScratchDatabase scratch{"auth-service/migrations"};
    platform::log::Logger log{"tests", platform::log::Level::error, [](std::string_view) {}};
    std::unique_ptr<platform::db::Database> database =
        std::move(*platform::db::Database::open({.url = scratch.url()}, log));
    platform::db::PgUnitOfWork<UserDirectoryTx, PgUserDirectoryTx> directory{*database};
    ReadUsers read_users{directory};

    AccountId person(const std::string& username) {
        const auto id = AccountId::make(platform::SystemClock{}.now());
        scratch.script(
            "INSERT INTO users (id, version, username, email, password_hash, first_name,"
            " created_at, updated_at, username_changed_at) VALUES ('" +
            id.str() + "', 5, '" + username + "', '" + username +
            "@example.org', 'h', 'Zoë', '2026-11-21T09:30:00Z', now(), now())");
        return id;
    }
};

}  // namespace

TEST_CASE("people are read in the order that was asked for, without the deleted and the unknown") {
    World world;
    const auto ada = world.person("ada");
    const auto bob = world.person("bob");
    const auto eve = world.person("eve");
    world.scratch.script("UPDATE users SET disabled_at = now() WHERE username = 'bob'");
    world.scratch.script(
        "UPDATE users SET deleted_at = now(), email = NULL, password_hash = NULL"
        " WHERE username = 'eve'");
    const auto nobody = AccountId::make(platform::SystemClock{}.now());

    const auto found = world.read_users(std::vector{bob, eve, ada, nobody, bob});

    REQUIRE(found);
    REQUIRE(found->size() == 3);
    CHECK((*found)[0].id == bob);
    CHECK((*found)[0].disabled);
    CHECK((*found)[1].id == ada);
    CHECK_FALSE((*found)[1].disabled);
    CHECK((*found)[1].username == "ada");
    CHECK((*found)[1].email == "ada@example.org");
    CHECK((*found)[1].first_name == "Zoë");
    CHECK_FALSE((*found)[1].last_name);
    CHECK((*found)[1].version == 5);
    CHECK(platform::to_rfc3339((*found)[1].created_at) == "2026-11-21T09:30:00.000000Z");
    CHECK((*found)[2].id == bob);
    CHECK(world.read_users(ada)->id == ada);
    CHECK(world.read_users(eve).error().fault.slug == "account_unknown");
    CHECK(world.read_users(std::vector<AccountId>{})->empty());
}

TEST_CASE("as many people as a batch may have are read at once") {
    World world;
    std::vector<AccountId> ids;
    for (std::size_t i = 0; i < kUserIdsMax; ++i) {
        ids.push_back(world.person("user" + std::to_string(i)));
    }
    std::reverse(ids.begin(), ids.end());

    const auto found = world.read_users(ids);

    REQUIRE(found);
    REQUIRE(found->size() == ids.size());
    CHECK(std::equal(ids.begin(), ids.end(), found->begin(),
                     [](const AccountId& id, const Account& account) { return account.id == id; }));
}
