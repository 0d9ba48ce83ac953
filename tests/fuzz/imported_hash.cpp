// Hashes of passwords as other systems write them, or as whoever has an import done would.
#include "auth-service/adapters/imported_hashes/mixed_hasher.hpp"
#include "auth-service/adapters/imported_hashes/verify_imported.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace fuzz {

namespace {

using namespace auth::imported;

constexpr std::uint64_t kQuick = 4096;  // of what each kind counts: what takes a moment

// Holds the bounds, and answers how dear a check is: in KiB, in thousands of rounds, in blocks.
struct Dear {
    std::uint64_t operator()(const Argon2& hash) const {
        ensure(hash.memory_kib <= auth::kMemoryKibMax && hash.passes <= auth::kPassesMax,
               "argon2 asks for what ours may");
        ensure(hash.lanes > 0 && hash.memory_kib >= 8 * hash.lanes, "each lane has its memory");
        ensure(kArgon2SaltBytes.hold(hash.salt.size()), "the salt has its size");
        ensure(kArgon2DigestBytes.hold(hash.digest.size()), "the digest has its size");
        return std::uint64_t{hash.memory_kib} * hash.passes;
    }
    std::uint64_t operator()(const Pbkdf2& hash) const {
        const bool short_one = hash.hash == Pbkdf2::Hash::sha256;
        ensure(
            (short_one ? kPbkdf2Sha256Iterations : kPbkdf2Sha512Iterations).hold(hash.iterations),
            "PBKDF2 has its bounds");
        ensure(hash.digest.size() == (short_one ? 32U : 64U), "the digest has its size");
        return hash.iterations / 8;
    }
    std::uint64_t operator()(const Scrypt& hash) const {
        const auto n_r = std::uint64_t{hash.r} << hash.log_n;
        ensure(n_r <= kScryptNRMax && n_r * hash.p <= kScryptNRPMax, "scrypt has its bounds");
        return n_r * hash.p;
    }
    // Of its cost no more is known than that it was within bounds.
    std::uint64_t operator()(const Crypt&) const { return kQuick + 1; }
};

struct House {
    platform::log::Logger log{"fuzz", platform::log::Level::error, [](std::string_view) {}};
    std::unique_ptr<auth::Argon2Hasher> ours =
        std::move(*auth::Argon2Hasher::make(log, {.memory_kib = 7'168, .passes = 1}));
    auth::MixedHasher hasher{*ours, log};
};

}  // namespace

void try_input(std::string_view input) {
    static House house;
    const auth::PasswordHash stored{std::string{input}};
    const auto parsed = auth::ImportedHash::parse(input);
    ensure(parsed || !auth::parse_phc(input), "what is ours could be imported");
    const auto dear = parsed ? std::visit(Dear{}, parsed->kind()) : 0;
    if (dear <= kQuick) {
        const auto fits = house.hasher.verify(platform::Secret{"correct horse"}, stored);
        ensure(fits && (parsed || !*fits), "no password fits what is no hash");
    }
    ensure(!auth::ImportedHash::parse(std::string{input} + "$") || !parsed, "a hash has an end");
}

}  // namespace fuzz
