#include "platform/jwt/keys.hpp"

#include <doctest/doctest.h>

#include "platform/json/reader.hpp"

using namespace platform;
using jwt::PublicKey;
using jwt::SigningKey;

TEST_CASE("a key goes through its JWK and stays the same key") {
    const auto key = SigningKey::generate();
    const auto again = SigningKey::parse(key.private_jwk());

    REQUIRE(again);
    CHECK(again->public_key().kid() == key.public_key().kid());
    CHECK(key.public_key().has_signed(again->sign("{}", "at+jwt")));
}

TEST_CASE("the kid is the thumbprint of RFC 7638") {
    // Computed independently: SHA-256 of {"crv":"P-256","kty":"EC","x":…,"y":…}, base64url. The key
    // is that of RFC 7515, appendix A.3.
    const auto key = PublicKey::parse(
        R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
        R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})");

    REQUIRE(key);
    CHECK(key->kid() == "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U");
}

TEST_CASE("a public JWK says what it is for and never holds the private part") {
    const auto key = SigningKey::generate();
    const auto jwk = json::Object::parse(key.public_key().jwk());

    REQUIRE(jwk);
    CHECK(jwk->text("use") == "sig");
    CHECK(jwk->text("alg") == "ES256");
    CHECK_FALSE(jwk->has("d"));
}

TEST_CASE("keys that we do not use are refused") {
    for (
        const char* jwk :
        {"{}", R"({"kty":"RSA","n":"AQAB","e":"AQAB"})", R"({"kty":"oct","k":"AQAB"})",
         R"({"kty":"EC","crv":"P-384","x":"AA","y":"AA"})",
         R"({"kty":"EC","crv":"P-256","x":"AA","y":"AA"})",
         R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})",
         R"({"kty":"EC","crv":"P-256","use":"enc","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})",
         R"({"kty":"EC","crv":"P-256","alg":"ES384","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})"}) {
        CAPTURE(jwk);
        CHECK_FALSE(PublicKey::parse(jwk));
    }
    CHECK_FALSE(PublicKey::parse(SigningKey::generate().private_jwk().expose()));
}

TEST_CASE("a private key without its private half, or with that of another, is refused") {
    const std::string halves =
        R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
        R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")";
    REQUIRE(SigningKey::parse(
        Secret{halves + R"(,"d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"})"}));

    CHECK_FALSE(SigningKey::parse(Secret{halves + "}"}));
    for (const char* other : {"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LA", "AQ", "A=", "",
                              "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                              "_____wAAAAD__________7zm-q2nF56E87nKwvxjJVE"}) {
        const std::string shown = other;
        CAPTURE(shown);
        CHECK_FALSE(SigningKey::parse(Secret{halves + R"(,"d":")" + other + R"("})"}));
    }
}

TEST_CASE("of a key set the usable keys are taken and the others passed over") {
    const auto key = SigningKey::generate();
    const auto keys = jwt::parse_jwks(R"({"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"},)" +
                                      key.public_key().jwk() + "]}");

    REQUIRE(keys);
    CHECK(keys->size() == 1);
    CHECK(keys->contains(key.public_key().kid()));
    CHECK_FALSE(jwt::parse_jwks("{}"));
    CHECK_FALSE(jwt::parse_jwks("[]"));
    CHECK_FALSE(jwt::parse_jwks(R"({"keys":[1]})"));
}
