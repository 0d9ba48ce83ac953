#include "auth-service/domain/service_secret.hpp"

#include <algorithm>

#include "auth-service/domain/errors.hpp"
#include "platform/core/encoding.hpp"
#include "platform/core/ensure.hpp"
#include "platform/core/random.hpp"

namespace auth {

namespace {

constexpr std::string_view kPrefix = "ups_";
constexpr std::size_t kRandomBytes = 32;
constexpr std::size_t kBytesMin = 32;
constexpr std::size_t kBytesMax = 512;

bool is_visible(char c) {
    return c > 0x20 && c < 0x7F;
}

}  // namespace

SecretDigest SecretDigest::of(std::string_view secret) {
    return SecretDigest{platform::sha256(secret)};
}

SecretDigest SecretDigest::stored(std::string bytes) {
    platform::ensure(bytes.size() == kBytes, "a stored digest is a SHA-256");
    return SecretDigest{std::move(bytes)};
}

bool SecretDigest::equals(const SecretDigest& other) const {
    return platform::equal_in_constant_time(bytes_, other.bytes_);
}

ServiceSecret ServiceSecret::generate() {
    return ServiceSecret{std::string{kPrefix} +
                         platform::base64url_encode(platform::random_bytes(kRandomBytes))};
}

platform::Result<ServiceSecret> ServiceSecret::parse(std::string_view text) {
    if (text.size() < kBytesMin || text.size() > kBytesMax ||
        !std::all_of(text.begin(), text.end(), is_visible)) {
        return errors::kServiceSecretUnfit;
    }
    return ServiceSecret{std::string{text}};
}

}  // namespace auth
