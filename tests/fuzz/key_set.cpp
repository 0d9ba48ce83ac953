// Keys of others as they are published (JWK, JWKS), and our own as they are kept.
#include <string>

#include "platform/core/encoding.hpp"
#include "platform/json/reader.hpp"
#include "platform/jwt/keys.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace fuzz {

namespace {

namespace jwt = platform::jwt;

void try_key(const jwt::PublicKey& key) {
    const auto kid = platform::base64url_decode(key.kid());
    ensure(kid && kid->size() == 32, "a kid is a SHA-256");
    const auto jwk = platform::json::Object::parse(key.jwk());
    ensure(jwk && !jwk->has("d"), "a public key has no private part");
    const auto again = jwt::PublicKey::parse(key.jwk());
    ensure(again && again->kid() == key.kid(), "a key goes there and back");
    ensure(!key.has_signed("e30.e30.e30"), "nothing was signed with a key that nobody has");
}

void try_key_set(std::string_view input) {
    const auto keys = jwt::parse_jwks(input);
    if (!keys) {
        return;
    }
    for (const auto& [kid, key] : *keys) {
        ensure(key->kid() == kid, "a key stands below its own kid");
        try_key(*key);
    }
}

void try_private_key(std::string_view input) {
    const auto key = jwt::SigningKey::parse(platform::Secret{std::string{input}});
    if (!key) {
        return;
    }
    ensure(key->public_key().has_signed(key->sign("{}", "at+jwt")),
           "a key that was taken signs what its other half verifies");
    const auto again = jwt::SigningKey::parse(key->private_jwk());
    ensure(again && again->public_key().kid() == key->public_key().kid(),
           "a private key goes there and back");
}

}  // namespace

void try_input(std::string_view input) {
    try_key_set(input);
    try_private_key(input);
    if (const auto key = jwt::PublicKey::parse(input)) {
        try_key(*key);
    }
}

}  // namespace fuzz
