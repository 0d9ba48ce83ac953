#include "auth-service/adapters/imported_hashes/imported_hash.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "platform/core/ensure.hpp"
#include "tests/support/imported_hash_samples.hpp"
#include "tests/support/seed.hpp"

using namespace auth::imported;
using auth::ImportedHash;

namespace {

// What `text` reads after `from` became `to`, which it has to hold.
std::string with(const char* text, const std::string& from, const std::string& to) {
    std::string changed{text};
    const auto at = changed.find(from);
    platform::ensure(at != std::string::npos, "the sample holds it");
    return changed.replace(at, from.size(), to);
}

// The start of a hash of this kind; salt and digest are those of `text` from `from` on.
std::string tail(const char* text, const std::string& from) {
    const std::string all{text};
    platform::ensure(all.find(from) != std::string::npos, "the sample holds it");
    return all.substr(all.find(from));
}

const std::string kSalt = "$9X4PQUjpPYeQEsLYe0/p/Q";
const std::string kArgon2Tail = tail(support::kArgon2i, "$Pwt");
const std::string kScryptTail = tail(support::kPasslibScrypt, "$9X4");
const std::string kPassedTail = tail(support::kPasslibPbkdf2Sha256, "$7f1");

std::string argon2(const std::string& parameters) {
    return "$argon2id$v=19$" + parameters + kArgon2Tail;
}
std::string scrypt(const std::string& parameters) {
    return "$scrypt$" + parameters + kScryptTail;
}
std::string django_scrypt(const std::string& n, const std::string& r, const std::string& p) {
    return "scrypt$" + n + "$salt$" + r + "$" + p + tail(support::kDjangoScrypt, "$BddG");
}
std::string bcrypt(const std::string& cost) {
    return "$2b$" + cost + tail(support::kBcrypt2b, "$0Uyb");
}
std::string sha512_crypt(const std::string& rounds) {
    return "$6$rounds=" + rounds + tail(support::kSha512CryptRounds, "$JeV5");
}
std::string escrypt(const std::string& parameters) {
    return "$7$" + parameters + tail(support::kLibsodiumScrypt, "TR7e");
}

}  // namespace

TEST_CASE("every sample is read as what it is") {
    for (const auto* text : support::kImportedHashes) {
        CAPTURE(text);
        CHECK(ImportedHash::parse(text));
    }
    const auto lanes = std::get<Argon2>(ImportedHash::parse(support::kArgon2Lanes)->kind());
    CHECK(lanes.variant == Argon2::Variant::id);
    CHECK(lanes.version == 19);
    CHECK(lanes.memory_kib == 19'456);
    CHECK(lanes.passes == 2);
    CHECK(lanes.lanes == 4);
    CHECK(lanes.salt.size() == 16);
    CHECK(lanes.digest.size() == 32);
    CHECK(std::get<Argon2>(ImportedHash::parse(support::kArgon2iNoVersion)->kind()).version == 16);
    const auto django = std::get<Pbkdf2>(ImportedHash::parse(support::kDjangoPbkdf2Sha256)->kind());
    CHECK(django.iterations == 260'000);
    CHECK(django.salt == "seasalt2sea4");
    const auto scrypt = std::get<Scrypt>(ImportedHash::parse(support::kDjangoScrypt)->kind());
    CHECK(scrypt.log_n == 14);
    CHECK(scrypt.r == 8);
    CHECK(scrypt.p == 5);
    CHECK(scrypt.digest.size() == 64);
}

TEST_CASE("what asks for just as much as it may is taken") {
    for (const std::string& text :
         {bcrypt("04"), bcrypt("14"), argon2("m=131072,t=10,p=1"), argon2("m=128,t=1,p=16"),
          argon2("m=8,t=1,p=1"), "$pbkdf2-sha256$2000000" + kPassedTail,
          with(support::kDjangoPbkdf2Sha256, "$260000$", "$2000000$"),
          with(support::kPasslibPbkdf2Sha512, "$25000$", "$1000000$"),
          with(support::kDjangoPbkdf2Sha512, "$1000$", "$1000000$"), scrypt("ln=17,r=8,p=2"),
          scrypt("ln=16,r=16,p=2"), scrypt("ln=1,r=1,p=1"), scrypt("ln=15,r=1,p=16"),
          django_scrypt("131072", "8", "2"), django_scrypt("2", "1", "1"), sha512_crypt("1000"),
          sha512_crypt("1000000"), escrypt("F6..../...."), escrypt("F6....0....")}) {
        CAPTURE(text);
        CHECK(ImportedHash::parse(text));
    }
}

TEST_CASE("what asks for more than it may, or for nothing, is refused") {
    for (const std::string& text : {bcrypt("03"),
                                    bcrypt("15"),
                                    bcrypt("31"),
                                    bcrypt("99"),
                                    bcrypt("00"),
                                    argon2("m=131073,t=1,p=1"),
                                    argon2("m=131072,t=11,p=1"),
                                    argon2("m=4194304,t=1,p=1"),
                                    argon2("m=127,t=1,p=16"),
                                    argon2("m=131072,t=1,p=17"),
                                    argon2("m=8,t=0,p=1"),
                                    argon2("m=8,t=1,p=0"),
                                    argon2("m=7,t=1,p=1"),
                                    argon2("m=4294967304,t=1,p=1"),
                                    argon2("m=8,t=4294967297,p=1"),
                                    "$pbkdf2-sha256$2000001" + kPassedTail,
                                    "$pbkdf2-sha256$0" + kPassedTail,
                                    "$pbkdf2-sha256$4294967297" + kPassedTail,
                                    with(support::kDjangoPbkdf2Sha256, "$260000$", "$2000001$"),
                                    with(support::kPasslibPbkdf2Sha512, "$25000$", "$1000001$"),
                                    with(support::kDjangoPbkdf2Sha512, "$1000$", "$1000001$"),
                                    scrypt("ln=18,r=1,p=1"),
                                    scrypt("ln=17,r=9,p=1"),
                                    scrypt("ln=17,r=8,p=3"),
                                    scrypt("ln=16,r=17,p=1"),
                                    scrypt("ln=10,r=1,p=17"),
                                    scrypt("ln=0,r=8,p=1"),
                                    scrypt("ln=16,r=1,p=1"),
                                    scrypt("ln=64,r=8,p=1"),
                                    scrypt("ln=10,r=0,p=1"),
                                    scrypt("ln=10,r=8,p=0"),
                                    django_scrypt("262144", "1", "1"),
                                    django_scrypt("131072", "8", "3"),
                                    django_scrypt("1", "8", "1"),
                                    django_scrypt("1000", "8", "1"),
                                    django_scrypt("4294967296", "8", "1"),
                                    sha512_crypt("999"),
                                    sha512_crypt("1000001"),
                                    sha512_crypt("4294968296"),
                                    escrypt("G6..../...."),
                                    escrypt("F6....1...."),
                                    escrypt("F7..../...."),
                                    escrypt("zzzzzzzzzzz"),
                                    escrypt("C...../....")}) {
        CAPTURE(text);
        CHECK_FALSE(ImportedHash::parse(text));
    }
}

TEST_CASE("a salt or a digest of another size is refused") {
    for (const std::string& text :
         {with(support::kArgon2ShortSalt, "$IXlOREjWNi8$", "$IXlOREjWNg$"),
          with(support::kArgon2ShortSalt, "$IXlOREjWNi8$", "$" + std::string(88, 'A') + "$"),
          with(support::kArgon2ShortSalt, "+BvYwFFPqfwg", "+BvYwFFPqfA"),
          with(support::kArgon2Long, "EACA", "EACAAA"),
          with(support::kPasslibShortSalt, "$eA$", "$$"),
          with(support::kPasslibShortSalt, "$eA$", "$" + std::string(87, 'A') + "$"),
          with(support::kPasslibShortSalt, "Ex8SS8", "Ex8"),
          with(support::kDjangoPbkdf2Sha256, "$seasalt2sea4$", "$$"),
          with(support::kDjangoPbkdf2Sha256, "seasalt2sea4", std::string(65, 's')),
          with(support::kDjangoPbkdf2Sha256, "HHeing=", "HHei"),
          with(support::kPasslibScrypt, kSalt, "$"),
          with(support::kDjangoScrypt, "Dj4ngoS4lt", ""),
          with(support::kSha512CryptRounds, "$JeV5d2PQrNykEQW/$", "$$"),
          with(support::kSha512CryptRounds, "$JeV5d2PQrNykEQW/$", "$JeV5d2PQrNykEQW/a$"),
          with(support::kSha512CryptRounds, "TqdL1", "TqdL1."),
          with(support::kSha512CryptRounds, "TqdL1", "TqdL"),
          with(support::kBcrypt2b, "1/zu", "1/z"),
          with(support::kBcrypt2b, "1/zu", "1/zu."),
          std::string{support::kBcrypt2b}.substr(0, 29),
          with(support::kLibsodiumScrypt, "IKj2", "IKj"),
          with(support::kLibsodiumScrypt, "TR7e3atFC1BiZfbCEnpEJcn6Hhpn1TTBsSna3U7uWv0", "")}) {
        CAPTURE(text);
        CHECK_FALSE(ImportedHash::parse(text));
    }
}

TEST_CASE("another spelling of a hash is no hash") {
    for (const std::string& text :
         {std::string{""},
          std::string{"$"},
          std::string{"$$$$"},
          std::string{"!"},
          std::string{"correct horse"},
          std::string{"5f4dcc3b5aa765d61d8327deb882cf99"},
          std::string(10'000, '$'),
          with(support::kBcrypt2a, "$2a$", "$2x$"),
          with(support::kBcrypt2a, "$2a$", "$2$"),
          with(support::kBcrypt2a, "$04$", "$4$"),
          with(support::kBcrypt2a, "$04$", "$+4$"),
          with(support::kBcrypt2a, "DRtXu", "DRtXv"),
          with(support::kBcrypt2a, "RMGd6", "RMGd7"),
          with(support::kBcrypt2a, "UYj", "U-j"),
          "bcrypt$" + std::string{support::kBcrypt2a},
          argon2("m=08,t=1,p=1"),
          argon2("m=+8,t=1,p=1"),
          argon2("m= 8,t=1,p=1"),
          argon2("t=1,m=8,p=1"),
          argon2("m=8,t=1"),
          argon2("m=8,t=1,p=1,keyid=AA"),
          with(support::kArgon2i, "$argon2i$", "$argon2d$"),
          with(support::kArgon2i, "$v=19$", "$v=18$"),
          with(support::kArgon2i, "$v=19$", "$$"),
          with(support::kArgon2i, "V76o", "V76p"),
          with(support::kArgon2i, "V76o", "V76o="),
          with(support::kArgon2i, "CeA$", "CeB$"),
          with(support::kArgon2i, "QST", "Q.T"),
          "argon2" + std::string{support::kArgon2i},
          with(support::kPasslibPbkdf2Sha256, "$29000$", "$029000$"),
          with(support::kPasslibPbkdf2Sha256, "Ys/Z", "Ys+Z"),
          with(support::kPasslibPbkdf2Sha256, "vNEc", "vNEd"),
          with(support::kPasslibPbkdf2Sha256, "vNEc", "vNEc="),
          with(support::kPasslibPbkdf2Sha256, "pbkdf2-sha256", "pbkdf2-sha1"),
          with(support::kPasslibPbkdf2Sha256, "pbkdf2-sha256", "pbkdf2-sha512"),
          with(support::kPasslibPbkdf2Sha256, "$pbkdf2-sha256", "$pbkdf2_sha256"),
          with(support::kDjangoPbkdf2Sha256, "ing=", "ing"),
          with(support::kDjangoPbkdf2Sha256, "ing=", "inh="),
          with(support::kDjangoPbkdf2Sha256, "seasalt2sea4", "sea salt"),
          with(support::kDjangoPbkdf2Sha256, "seasalt2sea4", "s\xc3\xa9lt"),
          with(support::kDjangoPbkdf2Sha256, "pbkdf2_sha256", "pbkdf2_sha1"),
          with(support::kPasslibScrypt, "ln=14", "ln=014"),
          with(support::kPasslibScrypt, "ln=14", "N=14"),
          with(support::kPasslibScrypt, "+S0l", ".S0l"),
          with(support::kDjangoScrypt, "$16384$", "$016384$"),
          with(support::kSha512CryptRounds, "rounds=1000", "rounds=01000"),
          with(support::kSha512CryptRounds, "rounds=1000", "rounds="),
          with(support::kSha512CryptRounds, "rounds=1000$", "rounds=1000"),
          with(support::kSha512CryptRounds, "rounds=1000$", "rounds=1000$rounds=1000$"),
          with(support::kSha512CryptRounds, "TqdL1", "TqdL2"),
          with(support::kSha512CryptRounds, "EQW/", "EQ:/"),
          with(support::kSha512CryptRounds, "$6$", "$5$"),
          with(support::kLibsodiumScrypt, "IKj2", "IKjE"),
          with(support::kLibsodiumScrypt, "3atF", "3-tF")}) {
        CAPTURE(text);
        CHECK_FALSE(ImportedHash::parse(text));
    }
}

TEST_CASE("whatever stands before or behind a hash, or is missing of it, makes it none") {
    for (const auto* sample : support::kImportedHashes) {
        const std::string text{sample};
        CAPTURE(text);
        for (const char c : {'\0', ' ', '\n', '$', '.', '=', '\xff'}) {
            CHECK_FALSE(ImportedHash::parse(text + c));
            CHECK_FALSE(ImportedHash::parse(c + text));
        }
        // Of argon2 a digest of another size is a hash of its own.
        const auto sizes = text.starts_with("$argon2") ? text.rfind('$') : text.size();
        for (std::size_t size = 0; size < sizes; ++size) {
            CHECK_FALSE(ImportedHash::parse(text.substr(0, size)));
        }
    }
}

TEST_CASE("texts at random from the pieces of hashes never ask for more than they may") {
    const auto seed = support::test_seed();
    MESSAGE("TEST_SEED=" << seed);
    std::mt19937_64 random{seed};
    constexpr int kRounds = 20'000;
    int taken = 0;

    for (int i = 0; i < kRounds; ++i) {
        std::string text{support::kImportedHashes[random() % std::size(support::kImportedHashes)]};
        for (auto changes = random() % 3; changes > 0; --changes) {
            const auto at = random() % text.size();
            const auto digit = static_cast<char>('0' + random() % 10);
            random() % 2 == 0 ? text[at] = digit
                              : *text.insert(text.begin() + static_cast<std::ptrdiff_t>(at), digit);
        }
        CAPTURE(text);
        const auto hash = ImportedHash::parse(text);
        taken += hash ? 1 : 0;
        if (!hash) {
            continue;
        }
        if (const auto* argon2 = std::get_if<Argon2>(&hash->kind())) {
            CHECK(argon2->memory_kib <= auth::kMemoryKibMax);
            CHECK(argon2->passes <= auth::kPassesMax);
        } else if (const auto* pbkdf2 = std::get_if<Pbkdf2>(&hash->kind())) {
            CHECK(pbkdf2->iterations <= kPbkdf2Sha256Iterations.max);
        } else if (const auto* scrypt = std::get_if<Scrypt>(&hash->kind())) {
            CHECK((std::uint64_t{scrypt->r} * scrypt->p << scrypt->log_n) <= kScryptNRPMax);
        }
    }

    CHECK(taken > kRounds / 10);
    CHECK(taken < kRounds);
}
