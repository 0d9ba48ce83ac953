#include "platform/jwt/revocations.hpp"

#include <doctest/doctest.h>

#include <latch>
#include <thread>
#include <vector>

#include "tests/support/manual_clock.hpp"

using namespace platform;
using namespace std::chrono_literals;
using jwt::AccessClaims;
using jwt::Revocation;
using jwt::Revocations;
using jwt::RevocationsConfig;

namespace {

struct World {
    support::ManualClock clock;
    Revocations revocations;
    Uuid ada = Uuid::v7(clock.now());
    Uuid phone = Uuid::v7(clock.now());

    explicit World(RevocationsConfig config = {}) : revocations{config, clock} {
        revocations.mark_loaded();
    }

    void revoke(const std::optional<Uuid>& session, Timestamp not_before) {
        const Revocation revocation{ada, session, not_before};
        revocations.add({&revocation, 1});
    }
    // A token of hers that was issued then; the clock's whole seconds are what an iat can say.
    [[nodiscard]] Result<void> check(const Uuid& session, Timestamp issued_at) const {
        return revocations.check(claims(ada.str(), session.str(), issued_at));
    }
    [[nodiscard]] bool passes(const Uuid& session, Timestamp issued_at) const {
        return static_cast<bool>(check(session, issued_at));
    }
    static AccessClaims claims(const std::string& subject,
                               const std::optional<std::string>& session, Timestamp issued_at) {
        return {.subject = subject,
                .client_id = "first-party",
                .session_id = session,
                .email = "",
                .username = "",
                .scope = "",
                .issued_at = issued_at,
                .expires_at = issued_at + 15min};
    }
};

}  // namespace

TEST_CASE("every token of a session that is over is refused, and no other session's") {
    World world;
    const auto laptop = Uuid::v7(world.clock.now());

    world.revoke(world.phone, world.clock.now());

    CHECK(world.check(world.phone, world.clock.now() - 1h).error().fault.slug == "token_revoked");
    CHECK_FALSE(world.passes(world.phone, world.clock.now() + 1h));
    CHECK(world.passes(laptop, world.clock.now() - 1h));
}

TEST_CASE("a user's tokens are refused that were issued before the moment, to the microsecond") {
    World world;
    const auto second = world.clock.now();

    world.revoke(std::nullopt, second);
    CHECK(world.check(world.phone, second - 1s).error().fault.slug == "token_revoked");
    CHECK(world.passes(world.phone, second));

    world.revoke(std::nullopt, second + 1us);
    CHECK_FALSE(world.passes(world.phone, second));
    CHECK(world.passes(world.phone, second + 1s));
}

TEST_CASE("of two for one user the later counts, in either order and however often they come") {
    for (const bool later_first : {true, false}) {
        CAPTURE(later_first);
        World world;
        const auto now = world.clock.now();
        const std::chrono::seconds first = later_first ? 0s : 1h;
        for (const auto ago : {first, 1h - first, first, 1h - first}) {
            world.revoke(std::nullopt, now - ago);
        }

        CHECK_FALSE(world.passes(world.phone, now - 1s));
        CHECK(world.passes(world.phone, now));
        CHECK(world.revocations.size() == 1);
    }
}

TEST_CASE("another user's tokens pass, and a service's are not looked at") {
    World world;
    world.revoke(std::nullopt, world.clock.now());
    const auto before = world.clock.now() - 1h;

    CHECK(world.revocations.check(
        World::claims(Uuid::v7(before).str(), Uuid::v7(before).str(), before)));
    CHECK(world.revocations.check(World::claims("user-service", std::nullopt, before)));
    CHECK(world.revocations.check(World::claims("user-1", "s-1", before)));
}

TEST_CASE("until it is known what was revoked no person's token passes") {
    const support::ManualClock clock;
    Revocations revocations{{}, clock};
    const auto claims = World::claims(Uuid{}.str(), Uuid{}.str(), clock.now());

    CHECK(revocations.check(claims).error().fault.slug == "keys_unavailable");
    CHECK(revocations.check(World::claims("user-service", std::nullopt, clock.now())));
    revocations.mark_loaded();
    CHECK(revocations.check(claims));
}

TEST_CASE("what no token can be concerned by any more is forgotten, and not taken in") {
    World world{{.kept_for = 1h}};
    world.revoke(world.phone, world.clock.now());
    world.revoke(std::nullopt, world.clock.now() - 1h);
    CHECK(world.revocations.size() == 1);

    world.clock.advance(1h - 1us);
    world.revocations.expire();
    CHECK(world.revocations.size() == 1);
    world.clock.advance(1us);
    world.revocations.expire();

    CHECK(world.revocations.size() == 0);
    CHECK(world.passes(world.phone, world.clock.now()));
}

TEST_CASE("a moment in the far future is kept no longer than others") {
    World world{{.kept_for = 1h}};
    world.revoke(std::nullopt, *parse_rfc3339("9999-12-31T23:59:59Z"));
    CHECK_FALSE(world.passes(world.phone, world.clock.now()));

    world.clock.advance(1h);
    world.revocations.expire();

    CHECK(world.passes(world.phone, world.clock.now()));
}

TEST_CASE("when it is full the oldest go, and no token of their time passes any more") {
    World world{{.entries_max = 3}};
    const auto begun_at = world.clock.now();
    const auto laptop = Uuid::v7(begun_at);
    std::vector<Uuid> sessions;
    for (int i = 0; i < 5; ++i) {
        sessions.push_back(Uuid::v7(world.clock.now()));
        world.revoke(sessions.back(), world.clock.now());
        world.clock.advance(1s);
    }

    CHECK(world.revocations.size() == 3);
    for (const auto& session : sessions) {
        CHECK_FALSE(world.passes(session, begun_at));
    }
    CHECK_FALSE(world.passes(laptop, begun_at));
    CHECK_FALSE(world.passes(laptop, begun_at + 1s));  // the second one's time
    CHECK(world.passes(laptop, begun_at + 2s));

    world.revoke(Uuid::v7(begun_at), begun_at - 1h);  // older than all that are kept
    CHECK(world.revocations.size() == 3);
    CHECK(world.passes(laptop, begun_at + 2s));
}

TEST_CASE("many threads may ask while others add") {
    World world;
    std::latch begun{4};
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&, thread] {
            begun.arrive_and_wait();
            for (int i = 0; i < 2'000; ++i) {
                const auto session = Uuid::v7(Timestamp{});
                if (thread % 2 == 0) {
                    const Revocation revocation{world.ada, session, world.clock.now()};
                    world.revocations.add({&revocation, 1});
                } else {
                    CHECK(world.passes(session, world.clock.now()));
                }
            }
        });
    }
    threads.clear();

    CHECK(world.revocations.size() == 4'000);
}
