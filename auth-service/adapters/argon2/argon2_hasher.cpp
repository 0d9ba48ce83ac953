#include "auth-service/adapters/argon2/argon2_hasher.hpp"

#include <sodium.h>

#include <array>

#include "platform/core/ensure.hpp"

namespace auth {

namespace {

constexpr unsigned long long kPasses = 2;
constexpr std::size_t kMemoryBytes = std::size_t{19456} * 1024;

platform::Secret random_password() {
    std::string bytes(32, '\0');
    randombytes_buf(bytes.data(), bytes.size());
    return platform::Secret{std::move(bytes)};
}

}  // namespace

Argon2Hasher::Argon2Hasher() {
    platform::ensure(sodium_init() >= 0, "libsodium can be used");
    decoy_ = hash(random_password());
}

PasswordHash Argon2Hasher::hash(const platform::Secret& password) {
    std::array<char, crypto_pwhash_argon2id_STRBYTES> phc{};
    const auto text = password.expose();
    const int status =
        crypto_pwhash_argon2id_str(phc.data(), text.data(), text.size(), kPasses, kMemoryBytes);
    platform::ensure(status == 0, "there is memory for a password hash");
    return {phc.data()};
}

bool Argon2Hasher::verify(const platform::Secret& password, const PasswordHash& hash) {
    const auto text = password.expose();
    return crypto_pwhash_argon2id_str_verify(hash.phc.c_str(), text.data(), text.size()) == 0;
}

}  // namespace auth
