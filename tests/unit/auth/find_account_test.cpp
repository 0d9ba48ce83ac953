#include "auth-service/application/find_account.hpp"

#include <doctest/doctest.h>

#include "tests/support/fake_accounts.hpp"
#include "tests/support/manual_clock.hpp"

using namespace auth;

namespace {

struct World {
    support::ManualClock clock;
    support::FakeAccounts accounts;
    FindAccount find_account{accounts};
    AccountId ada = AccountId::make(clock.now());

    World() {
        const NewAccount account{.id = ada,
                                 .username = *Username::parse("Ada"),
                                 .email = *Email::parse("ada@example.org"),
                                 .first_name = {},
                                 .last_name = {},
                                 .created_at = clock.now()};
        (void)accounts.transact([&](AccountTx& tx) -> platform::Result<void> {
            tx.insert(account, PasswordHash{"x"}, account.created_at);
            return {};
        });
    }
};

}  // namespace

TEST_CASE("an operator finds an account by whatever is known of it") {
    World world;

    for (const auto& known : {world.ada.str(), std::string{"Ada"}, std::string{"aDA"},
                              std::string{"ada@example.org"}, std::string{" ADA@Example.org "}}) {
        CAPTURE(known);
        const auto found = world.find_account(known);
        REQUIRE(found);
        CHECK(std::get<Account>(*found).id == world.ada);
    }
}

TEST_CASE("what fits no account is no account") {
    World world;

    for (const char* unknown : {"", "ad", "ada@", "@", "0193a5c1-7c2e-7b0e-9d3f-2b1a4c5d6e7f"}) {
        CAPTURE(unknown);
        CHECK(world.find_account(unknown).error().fault.slug == "account_unknown");
    }
}

TEST_CASE("an account that was deleted is found by its id alone") {
    World world;
    (void)world.accounts.transact([&](AccountTx& tx) -> platform::Result<void> {
        tx.erase(world.ada, 2, world.clock.now());
        return {};
    });

    CHECK(std::holds_alternative<DeletedAccount>(*world.find_account(world.ada.str())));
    CHECK_FALSE(world.find_account("ada"));
    CHECK_FALSE(world.find_account("ada@example.org"));
}
