#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "platform/core/clock.hpp"
#include "platform/core/result.hpp"
#include "platform/jwt/keys.hpp"

namespace platform::jwt {

// The claims of an access token of ours (RFC 9068).
struct AccessClaims {
    std::string subject;
    std::string client_id;
    std::optional<std::string> session_id;  // none in a service's token
    std::string email;
    std::string username;
    std::string scope;
    Timestamp issued_at;  // in whole seconds
    Timestamp expires_at;
};

// Where a verifier finds the key that a token names. Thread-safe.
class KeySource {
public:
    virtual ~KeySource() = default;
    // kTokenInvalid when there is no such key, kKeysUnavailable when that cannot be said now.
    [[nodiscard]] virtual Result<std::shared_ptr<const PublicKey>> find(const std::string& kid) = 0;
};

// Knows which access tokens are refused before they expire. Thread-safe.
class RevocationCheck {
public:
    virtual ~RevocationCheck() = default;
    // kTokenRevoked, or kKeysUnavailable when that cannot be said now. Asked at every verification,
    // so it waits for nobody.
    [[nodiscard]] virtual Result<void> check(const AccessClaims& claims) const = 0;
};

// Checks access tokens (RFC 9068 section 4, RFC 8725): typ at+jwt, alg ES256 and no other, no crit,
// a known kid, the signature, iss, aud, exp, iat. What was verified is remembered by its digest
// until it expires or its key goes, so that most requests cost no signature; whether it was revoked
// is asked every time. Thread-safe.
class AccessTokenVerifier {
public:
    // `keys`, `clock` and `revocations` outlive the verifier. Without the last nothing is revoked.
    AccessTokenVerifier(std::string issuer, std::string audience, KeySource& keys,
                        const Clock& clock, const RevocationCheck* revocations = nullptr);

    // kTokenInvalid, kTokenExpired, kTokenRevoked or kKeysUnavailable; the reason says which check
    // failed.
    [[nodiscard]] Result<AccessClaims> verify(std::string_view token);

    // The same for the value of an Authorization header: "Bearer" and a token (RFC 6750 section
    // 2.1). kTokenMissing where there is no header or another scheme.
    [[nodiscard]] Result<AccessClaims> verify_header(std::optional<std::string_view> authorization);

private:
    struct Verified {
        std::string kid;
        AccessClaims claims;
    };
    using Cache = std::unordered_map<std::string, Verified>;  // by the token's SHA-256

    Result<Verified> check(std::string_view token);
    Result<AccessClaims> read_claims(std::string_view payload) const;
    std::optional<Verified> recall(const std::string& digest);
    void remember(const std::string& digest, const Verified& verified);

    std::string issuer_;
    std::string audience_;
    KeySource& keys_;
    const Clock& clock_;
    const RevocationCheck* revocations_;
    std::mutex mutex_;
    Cache young_;  // two generations: when the young one is full it becomes the old one
    Cache old_;
};

}  // namespace platform::jwt
