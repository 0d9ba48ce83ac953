// What was revoked, as the use cases keep it.
#include "user-service/application/revocations.hpp"

#include <doctest/doctest.h>

#include "tests/support/fake_revocations.hpp"
#include "tests/support/manual_clock.hpp"

using namespace user;
using namespace std::chrono_literals;

namespace {

struct World {
    support::ManualClock clock;
    support::FakeRevocations store;
    RecordRevocations record{store};
    ForgetRevocations forget{store, clock};
    UserId ada = UserId::make(clock.now());
    platform::Uuid phone = platform::Uuid::v7(clock.now());

    [[nodiscard]] Revocation of(const std::optional<platform::Uuid>& session,
                                std::chrono::seconds ago = 0s) const {
        return {.user_id = ada,
                .session_id = session,
                .not_before = clock.now() - ago,
                .revoked_at = clock.now() - ago};
    }
    std::vector<Revocation> rows() {
        std::vector<Revocation> found;
        REQUIRE(store.read([&](RevocationTx& tx) -> platform::Result<void> {
            found = tx.latest({}, 10'000);
            return {};
        }));
        return found;
    }
};

}  // namespace

TEST_CASE("of one session or user told of several times at once, the latest is kept") {
    World world;

    REQUIRE(world.record({world.of(world.phone, 2s), world.of({}, 1s), world.of(world.phone, 1s),
                          world.of({}, 3s), world.of(world.phone, 3s)}));

    REQUIRE(world.rows().size() == 2);
    for (const auto& row : world.rows()) {
        CHECK(row.not_before == world.clock.now() - 1s);
    }
}

TEST_CASE("what is older than a day and an hour is removed, in batches") {
    World world;
    std::vector<Revocation> many{world.of(world.phone)};
    for (std::size_t i = 0; i < kForgottenAtOnce + 1; ++i) {
        many.push_back(world.of(platform::Uuid::v7(world.clock.now())));
    }
    REQUIRE(world.record(many));
    world.clock.advance(kRevocationsKept);
    CHECK_FALSE(*world.forget());
    CHECK(world.rows().size() == many.size());

    world.clock.advance(1us);
    CHECK(*world.forget());
    CHECK_FALSE(*world.forget());

    CHECK(world.rows().empty());
}
