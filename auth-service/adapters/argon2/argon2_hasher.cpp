#include "auth-service/adapters/argon2/argon2_hasher.hpp"

#include <sodium.h>

#include <array>
#include <utility>

#include "auth-service/adapters/argon2/kept_memory.hpp"
#include "auth-service/adapters/argon2/phc_string.hpp"
#include "auth-service/domain/errors.hpp"
#include "platform/core/ensure.hpp"

namespace auth {

namespace {

constexpr std::size_t kKib = 1024;
constexpr platform::Fault kParametersRefused{
    platform::ErrorCode::invalid, "hash_parameters_refused",
    "A hash with these parameters would be refused when it comes back."};

platform::Secret random_password() {
    std::string bytes(32, '\0');
    randombytes_buf(bytes.data(), bytes.size());
    return platform::Secret{std::move(bytes)};
}

}  // namespace

platform::Result<std::unique_ptr<Argon2Hasher>> Argon2Hasher::make(platform::log::Logger& log,
                                                                   Argon2Parameters parameters) {
    platform::ensure(sodium_init() >= 0, "libsodium can be used");
    std::unique_ptr<Argon2Hasher> hasher{new Argon2Hasher{log, parameters}};
    const auto password = random_password();
    auto decoy = hasher->hash(password);
    if (!decoy) {
        return decoy.error();
    }
    keep_memory_of_the_last_hash();
    const auto verified = hasher->verify(password, *decoy);
    if (!verified || !*verified) {
        return kParametersRefused;
    }
    hasher->decoy_ = std::move(*decoy);
    return hasher;
}

platform::Result<PasswordHash> Argon2Hasher::hash(const platform::Secret& password) {
    std::array<char, crypto_pwhash_argon2id_STRBYTES> phc{};
    const auto text = password.expose();
    const Turn turn{free_};
    if (crypto_pwhash_argon2id_str(phc.data(), text.data(), text.size(), parameters_.passes,
                                   parameters_.memory_kib * kKib) != 0) {
        return out_of_memory();  // the only cause, as the parameters are ours
    }
    return PasswordHash{phc.data()};
}

// libsodium answers a wrong password and missing memory alike.
platform::Result<bool> Argon2Hasher::verify(const platform::Secret& password,
                                            const PasswordHash& hash) {
    if (!parse_phc(hash.phc)) {
        log_.error("stored password hash refused");
        return false;
    }
    const auto text = password.expose();
    const Turn turn{free_};
    if (crypto_pwhash_argon2id_str_verify(hash.phc.c_str(), text.data(), text.size()) == 0) {
        return true;
    }
    if (memory_was_refused()) {
        return out_of_memory();
    }
    return false;
}

// Read by ourselves: libsodium looks at memory and passes only, and takes one of another lane
// count, which it cannot verify, for current.
bool Argon2Hasher::is_current(const PasswordHash& hash) const {
    return parse_phc(hash.phc) ==
           Argon2Cost{static_cast<std::uint32_t>(parameters_.memory_kib), parameters_.passes};
}

platform::Error Argon2Hasher::out_of_memory() const {
    log_.error("no memory for a password hash", {{"bytes", parameters_.memory_kib * kKib}});
    return errors::kHashingUnavailable.because("there is no memory for a password hash");
}

}  // namespace auth
