#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "platform/core/result.hpp"
#include "platform/core/secret.hpp"

namespace auth {

// What is kept of a secret: its SHA-256. A slow hash with salt keeps guessable passwords from being
// guessed; nobody guesses one of 2^256, so a fast one gives as little away and a token costs no
// password hash.
class SecretDigest {
public:
    [[nodiscard]] static SecretDigest of(std::string_view secret);
    // `bytes` as str() answered them.
    [[nodiscard]] static SecretDigest stored(std::string bytes);
    // Of no secret that anybody has: what is compared where there is none to compare with.
    [[nodiscard]] static SecretDigest nobodys() { return SecretDigest{std::string(kBytes, '\0')}; }

    [[nodiscard]] const std::string& str() const { return bytes_; }  // 32 raw bytes

    // In constant time.
    [[nodiscard]] bool equals(const SecretDigest& other) const;

private:
    static constexpr std::size_t kBytes = 32;
    explicit SecretDigest(std::string bytes) : bytes_{std::move(bytes)} {}

    std::string bytes_;
};

// What a service proves itself with.
class ServiceSecret {
public:
    // 256 random bits behind "ups_", by which scanners find one that lies where it should not.
    [[nodiscard]] static ServiceSecret generate();
    // One that a deployment brings: 32 to 512 printable characters of ASCII without spaces. That it
    // is random is for whoever made it to see to.
    [[nodiscard]] static platform::Result<ServiceSecret> parse(std::string_view text);

    [[nodiscard]] const platform::Secret& secret() const { return secret_; }
    [[nodiscard]] SecretDigest digest() const { return SecretDigest::of(secret_.expose()); }

private:
    explicit ServiceSecret(std::string text) : secret_{std::move(text)} {}

    platform::Secret secret_;
};

}  // namespace auth
