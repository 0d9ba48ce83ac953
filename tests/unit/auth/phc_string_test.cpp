#include "auth-service/adapters/argon2/phc_string.hpp"

#include <doctest/doctest.h>

#include <string>

#include "auth-service/adapters/argon2/argon2_hasher.hpp"
#include "tests/support/log_lines.hpp"

namespace {

const std::string kTail = "$c29tZXNhbHRzb21lc2FsdA$" + std::string(43, 'A');

std::string phc(const std::string& parameters) {
    return "$argon2id$v=19$" + parameters + kTail;
}

struct Hashing {
    support::LogLines lines;
    platform::log::Logger log{"tests", platform::log::Level::error,
                              [this](std::string_view line) { lines.add(line); }};
    std::unique_ptr<auth::Argon2Hasher> hasher = std::move(*auth::Argon2Hasher::make(log));
};

}  // namespace

TEST_CASE("a PHC string says what it costs") {
    CHECK(auth::parse_phc(phc("m=19456,t=2,p=1")) == auth::Argon2Cost{19456, 2});
    CHECK(auth::parse_phc(phc("m=8,t=1,p=1")) == auth::Argon2Cost{8, 1});
    CHECK(auth::parse_phc(phc("m=131072,t=10,p=1")) == auth::Argon2Cost{131'072, 10});
}

TEST_CASE("a PHC string of another spelling, or that asks for too much, is refused") {
    for (const std::string& refused :
         {std::string{""},
          phc("m=131073,t=1,p=1"),
          phc("m=4294967295,t=1,p=1"),
          phc("m=4294967304,t=1,p=1"),
          phc("m=8,t=11,p=1"),
          phc("m=8,t=4294967295,p=1"),
          phc("m=7,t=1,p=1"),
          phc("m=8,t=0,p=1"),
          phc("m=08,t=1,p=1"),
          phc("m=+8,t=1,p=1"),
          phc("m=-8,t=1,p=1"),
          phc("m= 8,t=1,p=1"),
          phc("m=8,t=1,p=2"),
          phc("t=1,m=8,p=1"),
          phc("m=8,t=1"),
          phc("m=8,t=1,p=1") + "A",
          phc("m=8,t=1,p=1") + std::string(1, '\0'),
          "$argon2i$v=19$m=8,t=1,p=1" + kTail,
          "$argon2id$v=16$m=8,t=1,p=1" + kTail,
          "$argon2id$v=19$m=8,t=1,p=1$" + std::string(86, 'A') + "$" + std::string(43, 'A')}) {
        CAPTURE(refused);
        CHECK_FALSE(auth::parse_phc(refused));
    }
}

TEST_CASE("what is written is what can be read, with the parameters of today") {
    Hashing world;

    const auto made = world.hasher->hash(platform::Secret{"correct horse"});

    CHECK(auth::parse_phc(made->phc) == auth::Argon2Cost{19456, 2});
}

TEST_CASE("no password fits a stored hash that asks for too much, which is logged without it") {
    Hashing world;
    const auth::PasswordHash hostile{phc("m=4194304,t=4294967295,p=1")};

    const auto fits = world.hasher->verify(platform::Secret{"correct horse"}, hostile);

    REQUIRE(fits);
    CHECK_FALSE(*fits);
    CHECK(world.lines.count({"stored password hash refused"}) == 1);
    CHECK(world.lines.count({"argon2id"}) == 0);
}

TEST_CASE("what is hashed with the most and with the least that may be asked for is read back") {
    support::LogLines lines;
    platform::log::Logger log{"test", platform::log::Level::debug,
                              [&](std::string_view line) { lines.add(line); }};
    const platform::Secret password{"correct horse"};
    for (const auto& cost :
         {auth::Argon2Cost{7'168, auth::kPassesMax}, auth::Argon2Cost{auth::kMemoryKibMax, 1}}) {
        CAPTURE(cost.memory_kib);
        const auto hasher =
            auth::Argon2Hasher::make(log, {.memory_kib = cost.memory_kib, .passes = cost.passes});
        REQUIRE(hasher);
        const auto hash = (*hasher)->hash(password);
        REQUIRE(hash);
        CHECK(*(*hasher)->verify(password, *hash));
        CHECK((*hasher)->is_current(*hash));
    }
}

TEST_CASE("parameters whose hashes would be refused make no hasher") {
    platform::log::Logger log{"test", platform::log::Level::error, [](std::string_view) {}};

    const auto hasher =
        auth::Argon2Hasher::make(log, {.memory_kib = 7'168, .passes = auth::kPassesMax + 1});

    REQUIRE_FALSE(hasher);
    CHECK(hasher.error().fault.slug == "hash_parameters_refused");
}
