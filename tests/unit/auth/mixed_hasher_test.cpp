#include "auth-service/adapters/imported_hashes/mixed_hasher.hpp"

#include <doctest/doctest.h>

#include <latch>
#include <thread>

#include "auth-service/application/check_password.hpp"
#include "tests/support/imported_hash_samples.hpp"
#include "tests/support/log_lines.hpp"

namespace {

struct Hashing {
    explicit Hashing(int at_once = 16)
        : ours{std::move(*auth::Argon2Hasher::make(
              log, {.memory_kib = 19'456, .passes = 2, .at_once = at_once}))} {}

    support::LogLines lines;
    platform::log::Logger log{"tests", platform::log::Level::error,
                              [this](std::string_view line) { lines.add(line); }};
    std::unique_ptr<auth::Argon2Hasher> ours;
    auth::MixedHasher hasher{*ours, log};
};

const platform::Secret kPassword{support::kImportedPassword};
const platform::Secret kWrong{"wrong horse"};

}  // namespace

TEST_CASE("a password that fits an imported hash is hashed anew, and fits that") {
    Hashing world;
    for (const auto* text : support::kImportedHashes) {
        CAPTURE(text);
        const auth::PasswordHash stored{text};
        CHECK_FALSE(world.hasher.is_current(stored));

        const auto check = auth::check_password(world.hasher, kPassword, stored);

        REQUIRE(check);
        CHECK(check->fits);
        REQUIRE(check->renewed);
        CHECK(world.hasher.is_current(*check->renewed));
        CHECK(check->renewed->phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        CHECK(*world.hasher.verify(kPassword, *check->renewed));
    }
    CHECK(world.lines.count({""}) == 0);
}

TEST_CASE("a wrong password renews nothing") {
    Hashing world;
    for (const auto* text : {support::kBcrypt2a, support::kArgon2Lanes, support::kArgon2ShortDigest,
                             support::kPasslibShortSalt, support::kSha512CryptRounds}) {
        CAPTURE(text);
        const auto check = auth::check_password(world.hasher, kWrong, auth::PasswordHash{text});
        REQUIRE(check);
        CHECK_FALSE(check->fits);
        CHECK_FALSE(check->renewed);
    }
}

TEST_CASE(
    "what nobody knows fits nothing and is logged without it; no password at all is no fault") {
    Hashing world;

    CHECK_FALSE(*world.hasher.verify(kPassword, {"$2b$31$" + std::string(53, 'a')}));
    CHECK_FALSE(*world.hasher.verify(kPassword, {"correct horse"}));
    CHECK(world.lines.count({"stored password hash refused"}) == 2);
    CHECK(world.lines.count({"$2b$"}) == 0);
    CHECK(world.lines.count({"horse"}) == 0);

    const auto none = auth::PasswordHash::of_no_password();
    CHECK_FALSE(*world.hasher.verify(kPassword, none));
    CHECK_FALSE(*world.hasher.verify(platform::Secret{"!"}, none));
    CHECK_FALSE(world.hasher.is_current(none));
    CHECK(world.lines.count({""}) == 2);
}

TEST_CASE("an imported hash waits for the same turn as ours") {
    Hashing world{1};
    std::latch verified{1};
    std::jthread other;
    {
        const auth::Turn taken{world.ours->turns()};
        other = std::jthread{[&] {
            CHECK(*world.hasher.verify(kPassword, {support::kPasslibShortSalt}));
            verified.count_down();
        }};
        std::this_thread::yield();
        CHECK_FALSE(verified.try_wait());
    }
    verified.wait();
}
