#include "auth-service/adapters/imported_hashes/verify_imported.hpp"

#include <argon2.h>
#include <crypt.h>
#include <openssl/evp.h>

#include <memory>
#include <new>
#include <string>

namespace auth {

namespace {

using namespace imported;
using platform::Secret;

constexpr std::size_t kBcryptPasswordBytes = 72;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes_of(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

Fit compared(std::string_view made, std::string_view stored) {
    return platform::equal_in_constant_time(made, stored) ? Fit::fits : Fit::does_not_fit;
}

class Verify {
public:
    explicit Verify(std::string_view password) : password_{password} {}

    // One thread whatever the lanes: who has a turn has one core.
    Fit operator()(const Argon2& hash) const {
        std::string made(hash.digest.size(), '\0');
        std::string salt = hash.salt;
        argon2_context context{};
        context.out = bytes_of(made);
        context.outlen = static_cast<std::uint32_t>(made.size());
        // Only with a flag that is not set here would it write to the password.
        context.pwd = const_cast<std::uint8_t*>(bytes_of(password_));
        context.pwdlen = static_cast<std::uint32_t>(password_.size());
        context.salt = bytes_of(salt);
        context.saltlen = static_cast<std::uint32_t>(salt.size());
        context.t_cost = hash.passes;
        context.m_cost = hash.memory_kib;
        context.lanes = hash.lanes;
        context.threads = 1;
        context.version = hash.version;
        // These two, as libsodium has an argon2_ctx of its own, which the linker would take: its
        // context is another, whose flags stand where the version is here.
        const int status =
            hash.variant == Argon2::Variant::i ? argon2i_ctx(&context) : argon2id_ctx(&context);
        if (status == ARGON2_MEMORY_ALLOCATION_ERROR) {
            return Fit::out_of_memory;
        }
        return status == ARGON2_OK ? compared(made, hash.digest) : Fit::does_not_fit;
    }

    Fit operator()(const Pbkdf2& hash) const {
        std::string made(hash.digest.size(), '\0');
        const bool done =
            PKCS5_PBKDF2_HMAC(password_.data(), static_cast<int>(password_.size()),
                              bytes_of(hash.salt), static_cast<int>(hash.salt.size()),
                              static_cast<int>(hash.iterations),
                              hash.hash == Pbkdf2::Hash::sha256 ? EVP_sha256() : EVP_sha512(),
                              static_cast<int>(made.size()), bytes_of(made)) == 1;
        return done ? compared(made, hash.digest) : Fit::out_of_memory;
    }

    Fit operator()(const Scrypt& hash) const {
        // What it takes for its tables, and a little for itself.
        constexpr std::uint64_t kBytesMax = 128 * (kScryptNRMax + 1'024);
        std::string made(hash.digest.size(), '\0');
        const bool done = EVP_PBE_scrypt(password_.data(), password_.size(), bytes_of(hash.salt),
                                         hash.salt.size(), std::uint64_t{1} << hash.log_n, hash.r,
                                         hash.p, kBytesMax, bytes_of(made), made.size()) == 1;
        return done ? compared(made, hash.digest) : Fit::out_of_memory;
    }

    Fit operator()(const Crypt& hash) const {
        const auto heard =
            password_.substr(0, hash.method == Crypt::Method::bcrypt ? kBcryptPasswordBytes
                                                                     : std::string_view::npos);
        const std::size_t bytes_max = hash.method == Crypt::Method::sha512_crypt
                                          ? kSha512CryptPasswordBytesMax
                                          : CRYPT_MAX_PASSPHRASE_SIZE - 1;
        if (password_.find('\0') != std::string_view::npos || heard.size() > bytes_max) {
            return Fit::does_not_fit;
        }
        const std::unique_ptr<crypt_data> data{new (std::nothrow) crypt_data{}};
        if (!data) {
            return Fit::out_of_memory;
        }
        const Secret phrase{std::string{heard}};
        // A std::string, so there is a NUL behind it.
        const char* made = crypt_rn(phrase.expose().data(), hash.text.c_str(), data.get(),
                                    static_cast<int>(sizeof(crypt_data)));
        return made == nullptr ? Fit::out_of_memory : compared(made, hash.text);
    }

private:
    std::string_view password_;
};

}  // namespace

// What is given to the libraries was parsed and is within bounds: memory is all that can be
// missing.
Fit verify_imported(const ImportedHash& hash, const Secret& password) {
    return std::visit(Verify{password.expose()}, hash.kind());
}

}  // namespace auth
