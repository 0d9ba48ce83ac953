// Access tokens: as they come in a header, and, signed with the right key, whatever they claim.
#include <algorithm>
#include <string>

#include "platform/core/encoding.hpp"
#include "platform/core/faults.hpp"
#include "platform/json/reader.hpp"
#include "platform/jwt/verifier.hpp"
#include "tests/fuzz/fuzz.hpp"
#include "tests/support/manual_clock.hpp"

namespace fuzz {

namespace {

namespace jwt = platform::jwt;
using platform::Result;

constexpr const char* kIssuer = "https://auth.example.org";
constexpr const char* kAudience = "platform";
constexpr std::size_t kTokenBytesMax = 4096;

// RFC 7515, appendix A.3: always the same, so that an input is the same token in every run.
constexpr const char* kPrivateJwk =
    R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
    R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",)"
    R"("d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"})";

// Publishes one key.
class OneKey final : public jwt::KeySource {
public:
    explicit OneKey(const jwt::SigningKey& key)
        : key_{std::make_shared<const jwt::PublicKey>(
              *jwt::PublicKey::parse(key.public_key().jwk()))} {}

    Result<std::shared_ptr<const jwt::PublicKey>> find(const std::string& kid) override {
        return kid == key_->kid() ? Result{key_} : platform::faults::kTokenInvalid;
    }

private:
    std::shared_ptr<const jwt::PublicKey> key_;
};

struct House {
    jwt::SigningKey key = *jwt::SigningKey::parse(platform::Secret{kPrivateJwk});
    OneKey keys{key};
    support::ManualClock clock;
    jwt::AccessTokenVerifier verifier{kIssuer, kAudience, keys, clock};

    [[nodiscard]] std::int64_t now() const {
        return std::chrono::floor<std::chrono::seconds>(clock.now()).time_since_epoch().count();
    }
};

bool has_canonical_parts(std::string_view token) {
    for (;;) {
        const auto dot = token.find('.');
        const auto part = token.substr(0, dot);
        const auto bytes = platform::base64url_decode(part);
        if (!bytes || platform::base64url_encode(*bytes) != part) {
            return false;
        }
        if (dot == std::string_view::npos) {
            return true;
        }
        token.remove_prefix(dot + 1);
    }
}

// A token with one bit of it turned is another token, and nobody has signed that.
void try_forging(House& house, std::string token, std::uint64_t choice) {
    auto& byte = token[choice % token.size()];
    byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1U << (choice % 7)));
    ensure(!house.verifier.verify(token), "a token that was touched is refused");
}

void try_token(House& house, std::string_view token) {
    const auto claims = house.verifier.verify(token);
    if (claims) {
        ensure(token.size() <= kTokenBytesMax, "a token has its bound");
        ensure(has_canonical_parts(token), "a token has one spelling");
        ensure(static_cast<bool>(house.verifier.verify(token)), "a good token stays good");
        try_forging(house, std::string{token}, number_from(token));
    }
    if (!token.starts_with(' ')) {  // any number of spaces may stand before it
        const auto from_header = house.verifier.verify_header("Bearer " + std::string{token});
        ensure(static_cast<bool>(from_header) == static_cast<bool>(claims),
               "a header is worth as much as the token in it");
    }
}

// The rules of RFC 9068 section 4 once more, as somebody else would write them.
bool should_pass(const platform::json::Object& claims, std::int64_t now) {
    const auto audiences = claims.texts("aud").value_or(std::vector<std::string>{});
    const bool for_us = claims.text("aud") == kAudience ||
                        std::find(audiences.begin(), audiences.end(), kAudience) != audiences.end();
    return for_us && claims.text("iss") == kIssuer && claims.text("sub") &&
           claims.text("client_id") && claims.text("jti") &&
           claims.integer("exp").value_or(0) > now &&
           claims.integer("iat").value_or(now + 31) <= now + 30 &&
           claims.integer("nbf").value_or(0) <= now + 30;
}

// Signed by us, so that nothing but the claims decides.
void try_claims(House& house, std::string_view text) {
    const auto token = house.key.sign(text, "at+jwt");
    const auto verified = house.verifier.verify(token);
    const auto claims = platform::json::Object::parse(text);
    const bool good = claims && token.size() <= kTokenBytesMax && should_pass(*claims, house.now());
    ensure(static_cast<bool>(verified) == good, "a token is taken if its claims are good");
    if (verified) {
        ensure(verified->subject == claims->text("sub") &&
                   verified->session_id == claims->text("sid") &&
                   verified->scope == claims->text("scope").value_or(""),
               "a token says what it claims");
        try_forging(house, token, number_from(text));
    }
}

// The claims and the signature of a good token below another header.
void try_header(House& house, std::string_view header) {
    const auto good = house.key.sign(R"({"iss":"https://auth.example.org","aud":"platform",)"
                                     R"("sub":"u","client_id":"c","jti":"j","iat":0,)"
                                     R"("exp":9999999999})",
                                     "at+jwt");
    const auto dot = good.find('.');
    const auto ours = platform::base64url_encode(header);
    if (ours != good.substr(0, dot)) {
        ensure(!house.verifier.verify(ours + good.substr(dot)), "a header is signed too");
    }
}

}  // namespace

void try_input(std::string_view input) {
    static House house;
    try_token(house, input);
    (void)house.verifier.verify_header(input);
    if (input.starts_with('{')) {
        try_claims(house, input);
        try_header(house, input);
    }
}

}  // namespace fuzz
