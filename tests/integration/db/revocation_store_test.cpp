#include <doctest/doctest.h>

#include <memory>

#include "platform/db/database.hpp"
#include "tests/support/fake_revocations.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/servers.hpp"
#include "user-service/adapters/postgres/pg_revocation_tx.hpp"

using namespace user;
using namespace std::chrono_literals;
using platform::Result;
using platform::Timestamp;
using platform::Uuid;

namespace {

struct Fake {
    support::FakeRevocations revocations;
};

struct PostgreSql {
    support::ScratchDatabase scratch{"user-service/migrations"};
    platform::log::Logger log{"tests", platform::log::Level::error, [](std::string_view) {}};
    std::unique_ptr<platform::db::Database> database =
        std::move(*platform::db::Database::open({.url = scratch.url()}, log));
    platform::db::PgUnitOfWork<RevocationTx, PgRevocationTx> revocations{*database};
};

void record(RevocationStore& store, std::vector<Revocation> revocations) {
    REQUIRE(store.read([&](RevocationTx& tx) -> Result<void> {
        tx.record(revocations);
        return {};
    }));
}

std::vector<Revocation> latest(RevocationStore& store, Timestamp since = {},
                               std::size_t limit = 100) {
    const auto rows = store.read([&](RevocationTx& tx) -> Result<std::vector<Revocation>> {
        return tx.latest(since, limit);
    });
    REQUIRE(rows);
    return *rows;
}

std::size_t forget(RevocationStore& store, Timestamp before, std::size_t limit = 100) {
    const auto forgotten = store.read(
        [&](RevocationTx& tx) -> Result<std::size_t> { return tx.forget(before, limit); });
    REQUIRE(forgotten);
    return *forgotten;
}

// In the past of every clock.
const Timestamp kThen = *platform::parse_rfc3339("2024-11-21T09:30:00.123456Z");

Revocation revoked(const UserId& user, const std::optional<Uuid>& session, Timestamp at) {
    return {.user_id = user, .session_id = session, .not_before = at, .revoked_at = at};
}

}  // namespace

TEST_CASE_TEMPLATE("a store of revocations", Store, Fake, PostgreSql) {
    Store under_test;
    RevocationStore& store = under_test.revocations;
    const auto ada = UserId::make(kThen);
    const auto eve = UserId::make(kThen);
    const auto phone = Uuid::v7(kThen);

    SUBCASE("gives back what was recorded, the latest first, and no more than is asked for") {
        const auto first = revoked(ada, phone, kThen);
        const auto second = revoked(ada, std::nullopt, kThen + 1s);
        const auto third = revoked(eve, std::nullopt, kThen + 2s);
        record(store, {second, third, first});

        CHECK(latest(store) == std::vector{third, second, first});
        CHECK(latest(store, {}, 2) == std::vector{third, second});
        CHECK(latest(store, kThen) == std::vector{third, second});
        CHECK(latest(store, kThen + 2s).empty());
    }
    SUBCASE("keeps the later of two for one session or user, in either order") {
        for (const auto& session : {std::optional{phone}, std::optional<Uuid>{}}) {
            const auto early = revoked(ada, session, kThen);
            const auto late = revoked(ada, session, kThen + 1us);
            record(store, {early});
            record(store, {late});
            record(store, {early});
            record(store, {late});
            record(store, {revoked(eve, session, kThen)});
        }

        REQUIRE(latest(store).size() == 4);
        CHECK(latest(store)[0].not_before == kThen + 1us);
        CHECK(latest(store)[1].not_before == kThen + 1us);
        CHECK(latest(store)[3].not_before == kThen);
    }
    SUBCASE("removes what is older, as many as it may at once") {
        std::vector<Revocation> many;
        for (int i = 0; i < 10; ++i) {
            many.push_back(revoked(ada, Uuid::v7(kThen), kThen + std::chrono::seconds{i}));
        }
        record(store, many);

        CHECK(forget(store, kThen) == 0);
        CHECK(forget(store, kThen + 7s, 5) == 5);
        CHECK(forget(store, kThen + 7s, 5) == 2);
        CHECK(forget(store, kThen + 7s, 5) == 0);
        CHECK(latest(store).size() == 3);
    }
}

TEST_CASE("a publisher's clock that is ahead keeps a row no longer") {
    PostgreSql under_test;
    const auto far = *platform::parse_rfc3339("9999-12-31T23:59:59Z");

    record(under_test.revocations, {revoked(UserId::make(kThen), std::nullopt, far)});

    const auto now = platform::SystemClock{}.now();
    REQUIRE(latest(under_test.revocations).size() == 1);
    CHECK(latest(under_test.revocations)[0].not_before == far);
    CHECK(latest(under_test.revocations)[0].revoked_at < now + 1min);
    CHECK(forget(under_test.revocations, now + 1min) == 1);
}

TEST_CASE("what is still asked for at a start is found by its time, and not by a search") {
    PostgreSql under_test;
    under_test.scratch.script(
        "INSERT INTO revoked_sessions SELECT gen_random_uuid(), gen_random_uuid(), at, at"
        " FROM (SELECT now() - i * interval '1 minute' AS at FROM generate_series(1, 20000) AS i)"
        " AS t; ANALYZE revoked_sessions");

    const auto plan = under_test.scratch.text(
        "EXPLAIN (FORMAT JSON) SELECT user_id, session_id, not_before, revoked_at"
        " FROM revoked_sessions WHERE revoked_at > now() - interval '25 hours'"
        " ORDER BY revoked_at DESC LIMIT 200001");

    CHECK(plan.find("Index Scan") != std::string::npos);
    CHECK(plan.find("Seq Scan") == std::string::npos);
    CHECK(latest(under_test.revocations, platform::SystemClock{}.now() - 25h, 200'000).size() ==
          1'499);
}
