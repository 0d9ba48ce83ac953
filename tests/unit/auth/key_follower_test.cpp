#include "auth-service/adapters/jwt/key_follower.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>

#include "platform/core/faults.hpp"
#include "tests/support/manual_clock.hpp"

using namespace std::chrono_literals;
using auth::KeyFollower;
using auth::KeyRing;
using auth::ScheduledKey;
using platform::jwt::SigningKey;

namespace {

// A database of keys that can be away, and a ring that follows it.
struct World {
    support::ManualClock clock;
    KeyRing ring{clock};
    std::mutex mutex;
    std::vector<std::string> lines;
    std::optional<platform::Secret> stored;  // the private key; none: away
    std::atomic<int> reads{0};
    platform::log::Logger log{"tests", platform::log::Level::info, [this](std::string_view line) {
                                  const std::lock_guard lock{mutex};
                                  lines.emplace_back(line);
                              }};

    std::string store(std::optional<SigningKey> key) {
        const std::lock_guard lock{mutex};
        stored = key ? std::optional{key->private_jwk()} : std::nullopt;
        return key ? key->public_key().kid() : "";
    }
    KeyFollower::Load load() {
        return [this]() -> platform::Result<std::vector<ScheduledKey>> {
            ++reads;
            const std::lock_guard lock{mutex};
            if (!stored) {
                return platform::faults::kDatabaseUnavailable.because("refused");
            }
            std::vector<ScheduledKey> keys;
            keys.push_back({std::move(*SigningKey::parse(*stored)), {.signs_from = clock.now()}});
            return keys;
        };
    }
    [[nodiscard]] std::string signing() const {
        const auto key = ring.signing_key();
        return key ? (*key)->public_key().kid() : "";
    }
    [[nodiscard]] std::size_t count(std::string_view part) {
        const std::lock_guard lock{mutex};
        return static_cast<std::size_t>(std::count_if(
            lines.begin(), lines.end(),
            [&](const std::string& line) { return line.find(part) != std::string::npos; }));
    }
};

template <class Holds>
bool eventually(Holds holds) {
    const auto until = std::chrono::steady_clock::now() + 10s;
    while (std::chrono::steady_clock::now() < until) {
        if (holds()) {
            return true;
        }
        std::this_thread::yield();
    }
    return false;
}

}  // namespace

TEST_CASE("the keys are there before anybody asks") {
    World world;
    const auto kid = world.store(SigningKey::generate());

    KeyFollower follower{world.ring, world.load(), 1h, world.log};

    CHECK(world.signing() == kid);
    CHECK(world.reads == 1);
}

TEST_CASE("keys that change in the database change in the ring, and are told once") {
    World world;
    world.store(SigningKey::generate());
    KeyFollower follower{world.ring, world.load(), 1ms, world.log};

    const auto kid = world.store(SigningKey::generate());

    CHECK(eventually([&] { return world.signing() == kid; }));
    const int reads = world.reads;
    CHECK(eventually([&] { return world.reads > reads + 5; }));
    CHECK(world.count("signing keys loaded") == 2);
}

TEST_CASE("the last keys are kept while the database is away, which is told once") {
    World world;
    const auto kid = world.store(SigningKey::generate());
    KeyFollower follower{world.ring, world.load(), 1ms, world.log};

    world.store(std::nullopt);
    CHECK(eventually([&] { return follower.state().failing; }));
    const int reads = world.reads;
    CHECK(eventually([&] { return world.reads > reads + 5; }));

    CHECK(follower.state().reason == "refused");
    CHECK(world.signing() == kid);
    CHECK(world.count("signing keys not loaded") == 1);
}

TEST_CASE("keys that could not be read at first come as soon as they can be") {
    World world;
    KeyFollower follower{world.ring, world.load(), 1ms, world.log};
    REQUIRE(world.ring.is_empty());

    const auto kid = world.store(SigningKey::generate());

    CHECK(eventually([&] { return world.signing() == kid; }));
    CHECK_FALSE(follower.state().failing);
}

TEST_CASE("a follower that is stopped ends at once, however long its pause") {
    World world;
    world.store(SigningKey::generate());
    const auto begun = std::chrono::steady_clock::now();

    { KeyFollower follower{world.ring, world.load(), 1h, world.log}; }

    CHECK(std::chrono::steady_clock::now() - begun < 10s);
}
