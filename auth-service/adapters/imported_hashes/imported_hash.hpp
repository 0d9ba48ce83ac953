#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "auth-service/adapters/argon2/phc_string.hpp"
#include "auth-service/adapters/imported_hashes/hash_text.hpp"

// What a hash that another system has made may ask for. Whoever can write to the database, or has
// an import done, chooses these numbers, and every stranger's guess at that account costs as much.
// So each kind has bounds that leave a check at about a second of one core, two at most, and at 128
// MiB, and a text that exceeds them is no hash to us. Measured on the reference platform: 1.0 s for
// bcrypt of cost 14, 1.1 s and 1.0 s for PBKDF2 with SHA-256 and SHA-512, 1.0 s for scrypt, 2.0 s
// for argon2, 0.5 s for sha512-crypt (of a short password; see kSha512CryptPasswordBytesMax).
namespace auth::imported {

inline constexpr Bounds kBcryptCost{4, 14};

// With the memory and the passes that ours may have (phc_string.hpp); each lane has at least 8 KiB.
inline constexpr Bounds kArgon2Passes{1, kPassesMax};
inline constexpr Bounds kArgon2Lanes{1, 16};
inline constexpr Bounds kArgon2SaltBytes{8, 64};     // less is refused by libargon2
inline constexpr Bounds kArgon2DigestBytes{16, 64};  // less is found by chance

inline constexpr Bounds kPbkdf2Sha256Iterations{1, 2'000'000};
inline constexpr Bounds kPbkdf2Sha512Iterations{1, 1'000'000};

// N is a power of 2. The memory is 128 bytes times N times r, the time goes with N times r times p.
inline constexpr Bounds kScryptLogN{1, 17};
inline constexpr Bounds kScryptR{1, 16};
inline constexpr Bounds kScryptP{1, 16};
inline constexpr std::uint64_t kScryptNRMax = std::uint64_t{1} << 20U;  // 128 MiB
inline constexpr std::uint64_t kScryptNRPMax = std::uint64_t{1} << 21U;

inline constexpr Bounds kSha512CryptRounds{1'000, 1'000'000};
// It hashes the password anew in each round: one of 512 bytes would take seven times as long as one
// of 13. Longer ones never fit.
inline constexpr std::size_t kSha512CryptPasswordBytesMax = 256;

// Bytes or, where a salt is text, characters. It adds nothing to the time.
inline constexpr Bounds kSaltSize{1, 64};
inline constexpr std::size_t kHashBytesMax = 256;

// $argon2i$ and $argon2id$; a string without a version has the first one, 16.
struct Argon2 {
    enum class Variant : std::uint8_t { i, id };

    Variant variant;
    std::uint32_t version;  // 16 or 19
    std::uint32_t memory_kib;
    std::uint32_t passes;
    std::uint32_t lanes;
    std::string salt;
    std::string digest;
};

// Django's pbkdf2_sha256$ and pbkdf2_sha512$, Passlib's $pbkdf2-sha256$ and $pbkdf2-sha512$.
struct Pbkdf2 {
    enum class Hash : std::uint8_t { sha256, sha512 };

    Hash hash;
    std::uint32_t iterations;
    std::string salt;
    std::string digest;  // 32 or 64 bytes
};

// Django's scrypt$ and Passlib's $scrypt$.
struct Scrypt {
    std::uint32_t log_n;
    std::uint32_t r;
    std::uint32_t p;
    std::string salt;
    std::string digest;  // 64 or 32 bytes
};

// What libcrypt knows: the password hashed with `text` as setting is `text` again.
struct Crypt {
    enum class Method : std::uint8_t {
        bcrypt,        // $2a$, $2b$, $2y$
        sha512_crypt,  // $6$
        escrypt,       // $7$, scrypt as libsodium and escrypt write it
    };

    Method method;
    std::string text;
};

}  // namespace auth::imported

namespace auth {

// A hash of a password as other systems, or we, write it: taken apart, in its one spelling and
// within its bounds.
class ImportedHash {
public:
    using Kind =
        std::variant<imported::Argon2, imported::Pbkdf2, imported::Scrypt, imported::Crypt>;

    // Nothing where it is none of these, or asks for too much. Costs no more than reading it.
    [[nodiscard]] static std::optional<ImportedHash> parse(std::string_view text);

    [[nodiscard]] const Kind& kind() const { return kind_; }

private:
    explicit ImportedHash(Kind kind) : kind_{std::move(kind)} {}

    Kind kind_;
};

}  // namespace auth
