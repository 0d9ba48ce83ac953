// PHC strings, as whoever can write to the database could leave them there.
#include <sodium.h>

#include <string>

#include "auth-service/adapters/argon2/argon2_hasher.hpp"
#include "auth-service/adapters/argon2/phc_string.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace fuzz {

namespace {

constexpr std::uint64_t kQuickKib = 2048;  // memory times passes: what takes a moment

struct House {
    platform::log::Logger log{"fuzz", platform::log::Level::error, [](std::string_view) {}};
    std::unique_ptr<auth::Argon2Hasher> hasher = std::move(*auth::Argon2Hasher::make(log));
};

void try_phc(const std::string& phc, const auth::Argon2Cost& cost) {
    ensure(cost.memory_kib <= auth::kMemoryKibMax && cost.passes <= auth::kPassesMax,
           "what a hash asks for has its bounds");
    const std::string written = "$argon2id$v=19$m=" + std::to_string(cost.memory_kib) +
                                ",t=" + std::to_string(cost.passes) + ",p=1$";
    ensure(phc.starts_with(written), "a PHC string has one spelling");
}

}  // namespace

void try_input(std::string_view input) {
    static House house;
    const std::string phc{input};
    const auto cost = auth::parse_phc(phc);
    if (cost) {
        try_phc(phc, *cost);
        // Says 0 where it reads the same parameters as we do, and -1 where it cannot read it.
        const int read = crypto_pwhash_argon2id_str_needs_rehash(
            phc.c_str(), cost->passes, std::size_t{cost->memory_kib} * 1024);
        ensure(read != 1, "libsodium reads the same parameters");
    }
    // The rest is refused without any work, and is given to it for libFuzzer's limits to see that.
    if (!cost || std::uint64_t{cost->memory_kib} * cost->passes <= kQuickKib) {
        const auto fits = house.hasher->verify(platform::Secret{"correct horse"}, {phc});
        ensure(fits && (cost || !*fits), "no password fits what is no hash");
    }
}

}  // namespace fuzz
