#include "platform/jwt/verifier.hpp"

#include <doctest/doctest.h>

#include <map>

#include "platform/core/encoding.hpp"
#include "platform/core/faults.hpp"
#include "platform/json/writer.hpp"
#include "platform/jwt/revocations.hpp"
#include "tests/support/manual_clock.hpp"

using namespace platform;
using jwt::AccessTokenVerifier;
using jwt::SigningKey;

namespace {

// Keys that a test publishes and takes back.
class PublishedKeys final : public jwt::KeySource {
public:
    void publish(const SigningKey& key) {
        keys_[key.public_key().kid()] =
            std::make_shared<const jwt::PublicKey>(*jwt::PublicKey::parse(key.public_key().jwk()));
    }
    void withdraw(const SigningKey& key) { keys_.erase(key.public_key().kid()); }

    Result<std::shared_ptr<const jwt::PublicKey>> find(const std::string& kid) override {
        const auto found = keys_.find(kid);
        if (found == keys_.end()) {
            return faults::kTokenInvalid.because("unknown kid");
        }
        return found->second;
    }

private:
    std::map<std::string, std::shared_ptr<const jwt::PublicKey>> keys_;
};

struct World {
    support::ManualClock clock;
    SigningKey key = SigningKey::generate();
    PublishedKeys keys;
    AccessTokenVerifier verifier{"https://auth.example.org", "platform", keys, clock};

    World() { keys.publish(key); }

    [[nodiscard]] std::int64_t now() const {
        return std::chrono::floor<std::chrono::seconds>(clock.now()).time_since_epoch().count();
    }

    // Claims that pass, with one of them put in another way or left out ("").
    [[nodiscard]] std::string claims(const std::string& name = "none",
                                     const std::string& json = "") const {
        std::map<std::string, std::string> members{{"iss", "\"https://auth.example.org\""},
                                                   {"aud", "\"platform\""},
                                                   {"sub", "\"user-1\""},
                                                   {"client_id", "\"first-party\""},
                                                   {"jti", "\"j-1\""},
                                                   {"sid", "\"s-1\""},
                                                   {"email", "\"ada@example.org\""},
                                                   {"preferred_username", "\"ada\""},
                                                   {"iat", std::to_string(now())},
                                                   {"exp", std::to_string(now() + 900)}};
        members[name] = json;
        json::ObjectWriter writer;
        for (const auto& [member, value] : members) {
            if (!value.empty()) {
                writer.raw(member, value);
            }
        }
        return writer.str();
    }
    [[nodiscard]] std::string token() const { return key.sign(claims(), "at+jwt"); }
};

std::string unsigned_token(const std::string& header, const std::string& claims) {
    return base64url_encode(header) + '.' + base64url_encode(claims) + '.';
}

}  // namespace

TEST_CASE("a token of ours is verified and tells who it is about") {
    World world;

    const auto claims = world.verifier.verify_header("Bearer " + world.token());

    REQUIRE(claims);
    CHECK(claims->subject == "user-1");
    CHECK(claims->session_id == "s-1");
    CHECK(claims->email == "ada@example.org");
    CHECK(claims->username == "ada");
    CHECK(world.verifier.verify_header("bearer   " + world.token()));
}

TEST_CASE("without a bearer token there is none") {
    World world;

    for (const char* header : {"", "Bearer", "Basic dXNlcjpwYXNz", "Token x"}) {
        CAPTURE(header);
        CHECK(world.verifier.verify_header(header).error().fault.slug == "token_missing");
    }
    CHECK(world.verifier.verify_header({}).error().fault.slug == "token_missing");
}

TEST_CASE("a token is good until the second it expires, also when it is remembered") {
    World world;
    const auto token = world.token();

    world.clock.advance(std::chrono::seconds{899});
    CHECK(world.verifier.verify(token));
    world.clock.advance(std::chrono::seconds{1});
    CHECK(world.verifier.verify(token).error().fault.slug == "token_expired");
}

TEST_CASE("a key that is withdrawn takes its remembered tokens with it") {
    World world;
    const auto token = world.token();
    REQUIRE(world.verifier.verify(token));

    world.keys.withdraw(world.key);

    CHECK(world.verifier.verify(token).error().fault.slug == "token_invalid");
}

TEST_CASE("a part that is not strict base64url is refused before any library decodes it") {
    World world;
    const auto token = world.token();
    const auto first = token.find('.');
    const auto last = token.rfind('.');
    for (const char* part : {"A=", "AAAAA=AA", "=", "A", "AA==", "AA\n", "A\xc3\xa4", "+/"}) {
        CAPTURE(part);
        for (const auto& broken :
             {part + token.substr(first), token.substr(0, first + 1) + part + token.substr(last),
              token.substr(0, last + 1) + part}) {
            CHECK(world.verifier.verify(broken).error().fault.slug == "token_invalid");
            CHECK_FALSE(world.key.public_key().has_signed(broken));
        }
    }
}

TEST_CASE("claims that are not for us are refused") {
    World world;
    for (const auto& row : {
             std::pair<std::string, std::string>{"iss", "\"https://evil.example.org\""},
             {"iss", ""},
             {"aud", "\"another\""},
             {"aud", "[\"another\",\"third\"]"},
             {"aud", ""},
             {"sub", ""},
             {"sub", "7"},
             {"jti", ""},
             {"client_id", ""},
             {"exp", ""},
             {"exp", "\"9999999999\""},
             {"iat", ""},
             {"iat", "9999999999"},
             {"nbf", "9999999999"},
         }) {
        CAPTURE(row.first + "=" + row.second);
        const auto verified =
            world.verifier.verify(world.key.sign(world.claims(row.first, row.second), "at+jwt"));
        REQUIRE_FALSE(verified);
        CHECK(verified.error().fault.slug == "token_invalid");
    }
    CHECK(world.verifier.verify(
        world.key.sign(world.claims("aud", "[\"x\",\"platform\"]"), "at+jwt")));
    CHECK(world.verifier.verify(world.key.sign(world.claims("exp", "1"), "at+jwt"))
              .error()
              .fault.slug == "token_expired");
}

TEST_CASE("a token of another type, or with a key that is not ours, is refused") {
    World world;
    const auto stranger = SigningKey::generate();

    CHECK_FALSE(world.verifier.verify(world.key.sign(world.claims(), "JWT")));
    CHECK_FALSE(world.verifier.verify(stranger.sign(world.claims(), "at+jwt")));
}

TEST_CASE("no algorithm but ES256 is taken: not none, not HS256 under the public key") {
    World world;
    const auto kid = world.key.public_key().kid();
    const auto header = [&](const std::string& alg, const std::string& more = "") {
        return R"({"alg":")" + alg + R"(","typ":"at+jwt","kid":")" + kid + "\"" + more + "}";
    };
    const auto signature = world.token().substr(world.token().rfind('.') + 1);

    for (const char* alg : {"none", "None", "HS256", "ES384", "RS256", "es256", ""}) {
        const auto token = unsigned_token(header(alg), world.claims());
        CAPTURE(alg);
        CHECK_FALSE(world.verifier.verify(token));
        CHECK_FALSE(world.verifier.verify(token + signature));
    }
    CHECK_FALSE(world.verifier.verify(
        unsigned_token(header("ES256", R"(,"crit":["exp"])"), world.claims()) + signature));
    CHECK_FALSE(world.verifier.verify(
        unsigned_token(header("ES256", R"(,"alg":"none")"), world.claims()) + signature));
}

TEST_CASE("a token that is cut anywhere, or changed in any place, is refused") {
    World world;
    const auto token = world.token();

    for (std::size_t length = 0; length < token.size(); ++length) {
        CHECK_FALSE(world.verifier.verify(token.substr(0, length)));
    }
    for (std::size_t i = 0; i + 1 < token.size(); i += 7) {
        auto changed = token;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        CHECK_FALSE(world.verifier.verify(changed));
    }
    CHECK_FALSE(world.verifier.verify(token + "."));
    CHECK_FALSE(world.verifier.verify(token + "="));
    CHECK_FALSE(world.verifier.verify(token + "AAAA"));
    CHECK_FALSE(world.verifier.verify(std::string(100'000, 'a')));
}

TEST_CASE("claims say when a token was issued") {
    World world;

    const auto claims = world.verifier.verify(world.token());

    REQUIRE(claims);
    CHECK(claims->issued_at == std::chrono::floor<std::chrono::seconds>(world.clock.now()));
}

TEST_CASE("a revocation is felt at once, also by a token that is remembered") {
    World world;
    jwt::Revocations revocations{{}, world.clock};
    revocations.mark_loaded();
    AccessTokenVerifier verifier{"https://auth.example.org", "platform", world.keys, world.clock,
                                 &revocations};
    const auto session = Uuid::v7(world.clock.now());
    const auto token = world.key.sign(world.claims("sid", '"' + session.str() + '"'), "at+jwt");
    REQUIRE(verifier.verify(token));
    REQUIRE(verifier.verify(token));

    const jwt::Revocation revocation{Uuid::v7(world.clock.now()), session, world.clock.now()};
    revocations.add({&revocation, 1});

    CHECK(verifier.verify(token).error().fault.slug == "token_revoked");
    CHECK(verifier.verify_header("Bearer " + token).error().fault.code ==
          ErrorCode::unauthenticated);
    CHECK(verifier.verify(world.token()));  // of another session
}

TEST_CASE("of a token that is both, it is said that it has expired") {
    World world;
    const jwt::Revocations nothing_loaded{{}, world.clock};
    AccessTokenVerifier verifier{"https://auth.example.org", "platform", world.keys, world.clock,
                                 &nothing_loaded};

    const auto expired = verifier.verify(world.key.sign(world.claims("exp", "1"), "at+jwt"));
    const auto unknown = verifier.verify(world.token());

    CHECK(expired.error().fault.slug == "token_expired");
    CHECK(unknown.error().fault.slug == "keys_unavailable");
}
