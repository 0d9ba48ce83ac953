#include "auth-service/adapters/imported_hashes/verify_imported.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

#include "auth-service/adapters/argon2/argon2_hasher.hpp"
#include "tests/support/imported_hash_samples.hpp"
#include "tests/support/seed.hpp"

using auth::Fit;
using auth::ImportedHash;

namespace {

Fit verified(const std::string& text, const std::string& password) {
    const auto hash = ImportedHash::parse(text);
    REQUIRE_MESSAGE(hash, text);
    return verify_imported(*hash, platform::Secret{password});
}

}  // namespace

TEST_CASE("the password of every sample fits, and no other") {
    for (const auto* text : support::kImportedHashes) {
        CAPTURE(text);
        CHECK(verified(text, support::kImportedPassword) == Fit::fits);
        CHECK(verified(text, "correct horsf") == Fit::does_not_fit);
        CHECK(verified(text, "") == Fit::does_not_fit);
    }
}

TEST_CASE("scrypt has the memory that it may ask for") {
    CHECK(verified(support::kPasslibScryptDear, support::kImportedPassword) == Fit::fits);
}

TEST_CASE("a vector of RFC 7914 is met, in the spellings of Django and of escrypt") {
    // scrypt("pleaseletmein", "SodiumChloride", 16384, 8, 1).
    CHECK(verified("scrypt$16384$SodiumChloride$8$1$cCO9yzr9c0hGHAbNgf046/"
                   "2o+7qQT44+qbVD9lRdofLVQylVYT8Pz2LUlwUkKpr55h6F3A1lHkDfzwF7RVdYhw==",
                   "pleaseletmein") == Fit::fits);
    CHECK(verified("$7$C6..../....SodiumChloride$kBGj9fHznVYFQMEn/qDCfrDevf9YDtcDdKvEqHJLV8D",
                   "pleaseletmein") == Fit::fits);
}

TEST_CASE("bcrypt knows the first 72 bytes of a password") {
    // Of the password that is 72 bytes and "rest".
    const std::string hash = "$2b$04$sZY/PQ4QI.x9WOpU9ZzDiuTR8.6fijt.D46/Uzz72tA0ye7JWn2hS";
    std::string known;
    for (int i = 0; i < 14; ++i) {
        known += "horse";
    }
    known += "12";
    REQUIRE(known.size() == 72);

    CHECK(verified(hash, known + "rest") == Fit::fits);
    CHECK(verified(hash, known) == Fit::fits);
    CHECK(verified(hash, known + std::string(5'000, 'x')) == Fit::fits);
    CHECK(verified(hash, known.substr(0, 71)) == Fit::does_not_fit);
}

TEST_CASE("a password beyond ASCII fits its bcrypt hash") {
    CHECK(verified("$2b$04$VAhxHx17ElorLeK8M/qUA.wI4n7vHUmVp5J7rQm5JKYbL0JEyATBi",
                   "pferd horse ünïcödé €") == Fit::fits);
}

TEST_CASE(
    "no password with a NUL fits what C strings are hashed for, and others take it as it is") {
    const std::string cut = std::string{support::kImportedPassword} + '\0';
    for (const auto* text : {support::kBcrypt2a, support::kBcrypt2b, support::kBcrypt2y,
                             support::kSha512CryptRounds, support::kLibsodiumScrypt}) {
        CAPTURE(text);
        CHECK(verified(text, cut) == Fit::does_not_fit);
        CHECK(verified(text, cut + "more") == Fit::does_not_fit);
    }
    for (const auto* text : {support::kArgon2Lanes, support::kPasslibShortSalt,
                             support::kPasslibScryptOdd, support::kArgon2Long}) {
        CAPTURE(text);
        CHECK(verified(text, cut + "more") == Fit::does_not_fit);
    }
}

TEST_CASE("sha512-crypt takes passwords of 256 bytes, and longer ones fit nothing") {
    std::string password;
    for (int i = 0; i < 51; ++i) {
        password += "horse";
    }
    password += "x";
    REQUIRE(password.size() == 256);

    CHECK(verified(
              "$6$rounds=1000$BZ068YBQuHYaGMdp$x6UjCi0B0HA.aOtmAxdHfYRIhv8tqnddHfiwi3PMwggFiQubG2"
              "F0n.mO4LkjJH6DkaKND5WbId67G8dUhmbR8.",
              password) == Fit::fits);
    CHECK(verified("$6$rounds=1000$c94O0A03foVX6A6D$G/EJmBmV39d7oR0JOfgF/"
                   "P.CGcWuNpbCBYidCnCrg20ipuxBRvLYHlSqnnBFxOmjcCoBtYcDBTbyj8rFG3oWc1",
                   password + "y") == Fit::does_not_fit);
}

TEST_CASE("libargon2 and libsodium agree about what we write") {
    platform::log::Logger log{"test", platform::log::Level::error, [](std::string_view) {}};
    const auto ours = auth::Argon2Hasher::make(log, {.memory_kib = 7'168, .passes = 1});
    REQUIRE(ours);
    const auto hash = (*ours)->hash(platform::Secret{"correct horse"});

    CHECK(verified(hash->phc, "correct horse") == Fit::fits);
    CHECK(verified(hash->phc, "wrong horse") == Fit::does_not_fit);
}

TEST_CASE("a hash with one other character fits its password no more") {
    const auto seed = support::test_seed();
    MESSAGE("TEST_SEED=" << seed);
    std::mt19937_64 random{seed};
    constexpr std::string_view kCharacters =
        "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+=,$";
    const std::vector<std::string> cheap{
        support::kBcrypt2a,        support::kSha512CryptRounds,  support::kPasslibShortSalt,
        support::kPasslibLongSalt, support::kDjangoPbkdf2Sha512, support::kPasslibScryptOdd,
        support::kArgon2ShortSalt, support::kArgon2Long,         support::kArgon2iFirstVersion};

    for (int i = 0; i < 300; ++i) {
        std::string text = cheap[random() % cheap.size()];
        // What comes before is the kind: $2a$, $2b$ and $2y$ are one.
        const auto at = 4 + random() % (text.size() - 4);
        const auto before = text[at];
        text[at] = kCharacters[random() % kCharacters.size()];
        const auto hash = ImportedHash::parse(text);
        if (text[at] != before && hash) {
            CAPTURE(text);
            CHECK(verify_imported(*hash, platform::Secret{support::kImportedPassword}) ==
                  Fit::does_not_fit);
        }
    }
}
