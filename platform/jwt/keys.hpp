#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "platform/core/result.hpp"
#include "platform/core/secret.hpp"

// The type behind a cjose key, named here so that no header of ours needs cjose's.
struct _cjose_jwk_int;

namespace platform::jwt {

struct ReleaseKey {
    void operator()(_cjose_jwk_int* key) const noexcept;
};
using KeyHandle = std::unique_ptr<_cjose_jwk_int, ReleaseKey>;

// The public half of an ES256 key (RFC 7518 section 3.4). Immutable, for any number of threads.
class PublicKey {
public:
    // From a JWK (RFC 7517): kty EC, crv P-256, and where they are there use sig and alg ES256.
    // Private members are refused: a set that holds them is a leak.
    [[nodiscard]] static Result<PublicKey> parse(std::string_view jwk);

    // RFC 7638 thumbprint, computed here and never taken from the JWK.
    [[nodiscard]] const std::string& kid() const { return kid_; }
    // With kid, use and alg: an element of a JWKS.
    [[nodiscard]] std::string jwk() const;

    // Whether `token`, in compact serialisation (RFC 7515 section 7.1), was signed by our other
    // half.
    [[nodiscard]] bool has_signed(std::string_view token) const;

private:
    friend class SigningKey;
    PublicKey(KeyHandle handle, std::string x, std::string y);

    KeyHandle handle_;
    std::string x_;
    std::string y_;
    std::string kid_;
};

// An ES256 key pair. Immutable, for any number of threads.
class SigningKey {
public:
    [[nodiscard]] static SigningKey generate();
    // Its two halves have to fit: what it signs, its public key verifies.
    [[nodiscard]] static Result<SigningKey> parse(const Secret& private_jwk);

    [[nodiscard]] const PublicKey& public_key() const { return public_key_; }
    [[nodiscard]] Secret private_jwk() const;

    // `claims` as the payload of a token of this `typ` in compact serialisation.
    [[nodiscard]] std::string sign(std::string_view claims, const std::string& typ) const;

private:
    SigningKey(KeyHandle handle, PublicKey public_key)
        : handle_{std::move(handle)}, public_key_{std::move(public_key)} {}

    KeyHandle handle_;
    PublicKey public_key_;
};

using KeySet = std::unordered_map<std::string, std::shared_ptr<const PublicKey>>;  // by kid

// RFC 7517 section 5. Keys of a kind that we do not use are passed over.
[[nodiscard]] Result<KeySet> parse_jwks(std::string_view text);

}  // namespace platform::jwt
