#include "auth-service/adapters/jwt/key_ring.hpp"

#include <doctest/doctest.h>

#include "tests/support/manual_clock.hpp"

using namespace std::chrono_literals;
using auth::KeyRing;
using auth::KeySchedule;
using auth::KeyTimes;
using auth::ScheduledKey;
using platform::Timestamp;
using platform::jwt::SigningKey;

namespace {

constexpr KeySchedule kSchedule{.lead = 1200s, .token_lifetime = 900s};

// A ring of keys with the times that are given, the earliest first.
struct World {
    support::ManualClock clock;
    Timestamp start = clock.now();
    KeyRing ring{clock};
    std::vector<std::string> kids;

    void hold(const std::vector<KeyTimes>& times) {
        std::vector<ScheduledKey> keys;
        kids.clear();
        for (const auto& of_key : times) {
            keys.push_back({SigningKey::generate(), of_key});
            kids.push_back(keys.back().key.public_key().kid());
        }
        ring.replace(std::move(keys));
    }

    [[nodiscard]] std::string signing() const { return (*ring.signing_key())->public_key().kid(); }
    [[nodiscard]] bool publishes(const std::string& kid) const {
        return ring.jwks().find('"' + kid + '"') != std::string::npos;
    }
};

}  // namespace

TEST_CASE("a new key is published at once and signs when its time comes") {
    World world;
    const auto signs_from = world.start + kSchedule.lead;
    world.hold({{.signs_from = world.start - 24h, .published_until = signs_from + 930s},
                {.signs_from = signs_from}});

    CHECK(world.publishes(world.kids[1]));
    CHECK(world.ring.find(world.kids[1]));
    CHECK(world.signing() == world.kids[0]);

    world.clock.advance(kSchedule.lead - 1us);
    CHECK(world.signing() == world.kids[0]);

    world.clock.advance(1us);
    CHECK(world.signing() == world.kids[1]);
}

TEST_CASE("the key before stays until its last token has expired for whoever's clock is behind") {
    World world;
    world.hold(
        {{.signs_from = world.start - 24h, .published_until = world.start + kSchedule.stays()},
         {.signs_from = world.start}});
    REQUIRE(world.signing() == world.kids[1]);

    world.clock.advance(kSchedule.token_lifetime + 29s);
    CHECK(world.publishes(world.kids[0]));
    CHECK(world.ring.find(world.kids[0]));

    world.clock.advance(1s);
    CHECK_FALSE(world.publishes(world.kids[0]));
    CHECK(world.ring.find(world.kids[0]).error().fault.slug == "token_invalid");
    CHECK(world.publishes(world.kids[1]));
}

TEST_CASE("a revoked key neither signs nor is known") {
    World world;
    world.hold({{.signs_from = world.start - 24h},
                {.signs_from = world.start - 1h, .revoked_at = world.start}});

    CHECK(world.signing() == world.kids[0]);
    CHECK_FALSE(world.publishes(world.kids[1]));
    CHECK_FALSE(world.ring.find(world.kids[1]));
}

TEST_CASE("a clock that is behind the database's signs with the first key all the same") {
    World world;
    world.hold({{.signs_from = world.start + 2s}, {.signs_from = world.start + 1h}});

    CHECK(world.signing() == world.kids[0]);
}

TEST_CASE("without keys nothing is signed and no token can be judged") {
    World world;

    CHECK(world.ring.is_empty());
    CHECK(world.ring.signing_key().error().fault.slug == "keys_unavailable");
    CHECK(world.ring.find("any").error().fault.slug == "keys_unavailable");
}
