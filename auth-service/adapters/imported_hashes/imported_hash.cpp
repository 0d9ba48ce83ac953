#include "auth-service/adapters/imported_hashes/imported_hash.hpp"

#include <bit>

namespace auth {

namespace {

using namespace imported;

using Kind = ImportedHash::Kind;

constexpr std::string_view kBcryptDigits =
    "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::string_view kDecimals = "0123456789";

// Whether the last of these digits has no bits but those that `mask` names: others mean nothing,
// and would make a second spelling.
bool ends_within(std::string_view part, std::string_view alphabet, std::size_t mask) {
    return !part.empty() && (alphabet.find(part.back()) & ~mask) == 0;
}

std::optional<Kind> whole(const HashText& text, Kind kind) {
    return text.is_whole() ? std::optional{std::move(kind)} : std::nullopt;
}

std::optional<Kind> parse_argon2(std::string_view all, Argon2::Variant variant) {
    HashText text{all};
    text.expect(variant == Argon2::Variant::i ? "$argon2i$" : "$argon2id$");
    const std::uint32_t version = text.takes("v=19$") ? 19 : 16;
    if (version == 16) {
        static_cast<void>(text.takes("v=16$"));
    }
    const auto memory_kib = text.expect("m=").number({8, kMemoryKibMax});
    const auto passes = text.expect(",t=").number(kArgon2Passes);
    const auto lanes = text.expect(",p=").number(kArgon2Lanes);
    text.need(memory_kib >= 8 * lanes);
    auto salt = text.expect("$").bytes(Base64::bare, kArgon2SaltBytes);
    auto digest = text.expect("$").bytes(Base64::bare, kArgon2DigestBytes);
    return whole(text, Argon2{variant, version, memory_kib, passes, lanes, std::move(salt),
                              std::move(digest)});
}

Bounds iterations_of(Pbkdf2::Hash hash) {
    return hash == Pbkdf2::Hash::sha256 ? kPbkdf2Sha256Iterations : kPbkdf2Sha512Iterations;
}

Bounds digest_of(Pbkdf2::Hash hash) {
    const std::size_t bytes = hash == Pbkdf2::Hash::sha256 ? 32 : 64;
    return {bytes, bytes};
}

std::optional<Kind> parse_passlib_pbkdf2(std::string_view all, Pbkdf2::Hash hash) {
    HashText text{all};
    text.expect(hash == Pbkdf2::Hash::sha256 ? "$pbkdf2-sha256$" : "$pbkdf2-sha512$");
    const auto iterations = text.number(iterations_of(hash));
    auto salt = text.expect("$").bytes(Base64::adapted, kSaltSize);
    auto digest = text.expect("$").bytes(Base64::adapted, digest_of(hash));
    return whole(text, Pbkdf2{hash, iterations, std::move(salt), std::move(digest)});
}

std::optional<Kind> parse_django_pbkdf2(std::string_view all, Pbkdf2::Hash hash) {
    HashText text{all};
    text.expect(hash == Pbkdf2::Hash::sha256 ? "pbkdf2_sha256$" : "pbkdf2_sha512$");
    const auto iterations = text.number(iterations_of(hash));
    std::string salt{text.expect("$").visible_field(kSaltSize)};
    auto digest = text.expect("$").bytes(Base64::padded, digest_of(hash));
    return whole(text, Pbkdf2{hash, iterations, std::move(salt), std::move(digest)});
}

// RFC 7914 asks for N below 2^(128 r / 8).
bool is_payable(std::uint32_t log_n, std::uint64_t r, std::uint64_t p) {
    const bool each = kScryptLogN.hold(log_n) && kScryptR.hold(r) && kScryptP.hold(p);
    return each && log_n < 16 * r && (r << log_n) <= kScryptNRMax &&
           ((r * p) << log_n) <= kScryptNRPMax;
}

std::optional<Kind> parse_passlib_scrypt(std::string_view all) {
    HashText text{all};
    const auto log_n = text.expect("$scrypt$ln=").number(kScryptLogN);
    const auto r = text.expect(",r=").number(kScryptR);
    const auto p = text.expect(",p=").number(kScryptP);
    text.need(is_payable(log_n, r, p));
    auto salt = text.expect("$").bytes(Base64::bare, kSaltSize);
    auto digest = text.expect("$").bytes(Base64::bare, {32, 32});
    return whole(text, Scrypt{log_n, r, p, std::move(salt), std::move(digest)});
}

std::optional<Kind> parse_django_scrypt(std::string_view all) {
    HashText text{all};
    const auto n = text.expect("scrypt$").number({2, std::size_t{1} << kScryptLogN.max});
    text.need(std::has_single_bit(n));
    std::string salt{text.expect("$").visible_field(kSaltSize)};
    const auto r = text.expect("$").number(kScryptR);
    const auto p = text.expect("$").number(kScryptP);
    const auto log_n = static_cast<std::uint32_t>(std::countr_zero(n));
    text.need(is_payable(log_n, r, p));
    auto digest = text.expect("$").bytes(Base64::padded, {64, 64});
    return whole(text, Scrypt{log_n, r, p, std::move(salt), std::move(digest)});
}

std::optional<Kind> parse_bcrypt(std::string_view all) {
    HashText text{all};
    text.expect(all.substr(0, 4));  // which chose this function
    const auto cost = text.digits(2, kDecimals);
    text.need(!cost.empty() &&
              kBcryptCost.hold(static_cast<std::size_t>((cost[0] - '0') * 10 + (cost[1] - '0'))));
    text.need(ends_within(text.expect("$").digits(22, kBcryptDigits), kBcryptDigits, 0x30));
    text.need(ends_within(text.digits(31, kBcryptDigits), kBcryptDigits, 0x3c));
    return whole(text, Crypt{Crypt::Method::bcrypt, std::string{all}});
}

std::optional<Kind> parse_sha512_crypt(std::string_view all) {
    HashText text{all};
    text.expect("$6$");
    if (text.takes("rounds=")) {
        text.number(kSha512CryptRounds);
        text.expect("$");
    }
    text.field({1, 16}, kCryptDigits);
    text.need(ends_within(text.expect("$").digits(86, kCryptDigits), kCryptDigits, 0x03));
    return whole(text, Crypt{Crypt::Method::sha512_crypt, std::string{all}});
}

// 30 bits, the lowest first.
std::uint64_t number_of(std::string_view digits) {
    std::uint64_t number = 0;
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
        number = number * kCryptDigits.size() + kCryptDigits.find(*digit);
    }
    return number;
}

std::optional<Kind> parse_escrypt(std::string_view all) {
    HashText text{all};
    const auto log_n = number_of(text.expect("$7$").digits(1, kCryptDigits));
    const auto r = number_of(text.digits(5, kCryptDigits));
    const auto p = number_of(text.digits(5, kCryptDigits));
    text.need(is_payable(static_cast<std::uint32_t>(log_n), r, p));
    text.field(kSaltSize, kCryptDigits);
    text.need(ends_within(text.expect("$").digits(43, kCryptDigits), kCryptDigits, 0x0f));
    return whole(text, Crypt{Crypt::Method::escrypt, std::string{all}});
}

std::optional<Kind> parse_kind(std::string_view text) {
    const auto begins = [text](std::string_view part) { return text.starts_with(part); };
    if (begins("$argon2")) {
        return parse_argon2(text, begins("$argon2id") ? Argon2::Variant::id : Argon2::Variant::i);
    }
    if (begins("$pbkdf2")) {
        return parse_passlib_pbkdf2(
            text, begins("$pbkdf2-sha256") ? Pbkdf2::Hash::sha256 : Pbkdf2::Hash::sha512);
    }
    if (begins("pbkdf2")) {
        return parse_django_pbkdf2(
            text, begins("pbkdf2_sha256") ? Pbkdf2::Hash::sha256 : Pbkdf2::Hash::sha512);
    }
    if (begins("$scrypt$")) {
        return parse_passlib_scrypt(text);
    }
    if (begins("scrypt$")) {
        return parse_django_scrypt(text);
    }
    if (begins("$2a$") || begins("$2b$") || begins("$2y$")) {
        return parse_bcrypt(text);
    }
    return begins("$6$") ? parse_sha512_crypt(text) : parse_escrypt(text);
}

}  // namespace

std::optional<ImportedHash> ImportedHash::parse(std::string_view text) {
    if (text.size() > kHashBytesMax) {
        return std::nullopt;
    }
    auto kind = parse_kind(text);
    return kind ? std::optional{ImportedHash{std::move(*kind)}} : std::nullopt;
}

}  // namespace auth
