#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>

#include "platform/core/encoding.hpp"
#include "platform/db/database.hpp"
#include "platform/http/server_config.hpp"
#include "platform/json/reader.hpp"
#include "platform/jwt/keys.hpp"
#include "tests/e2e/world.hpp"
#include "tests/support/hostile_requests.hpp"
#include "tests/support/outbox_writer.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/servers.hpp"

using e2e::World;
using namespace std::chrono_literals;

namespace {

bool is_refusal(const support::Answer& answer) {
    return answer.status >= 400 && answer.status < 500 && !answer.text("code").empty() &&
           !answer.text("request_id").empty();
}

std::string part(const std::string& token, int index) {
    std::size_t from = 0;
    for (; index > 0; --index) {
        from = token.find('.', from) + 1;
    }
    return token.substr(from, token.find('.', from) - from);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

// RFC 2104, for keys of any length.
std::string hmac_sha256(std::string_view key, std::string_view text) {
    std::string block = key.size() > 64 ? platform::sha256(key) : std::string{key};
    block.resize(64, '\0');
    std::string inner;
    std::string outer;
    for (const char c : block) {
        inner += static_cast<char>(c ^ 0x36);
        outer += static_cast<char>(c ^ 0x5c);
    }
    return platform::sha256(outer + platform::sha256(inner + std::string{text}));
}

// RFC 7468 of the SubjectPublicKeyInfo (RFC 5480): what a careless verifier would take for the
// secret of an HMAC.
std::string pem_of(const platform::jwt::PublicKey& key, const std::string& end) {
    const auto jwk = platform::json::Object::parse(key.jwk());
    const auto der =
        *platform::hex_decode("3059301306072a8648ce3d020106082a8648ce3d03010703420004") +
        *platform::base64url_decode(*jwk->text("x")) + *platform::base64url_decode(*jwk->text("y"));
    auto base64 = platform::base64url_encode(der);
    std::replace(base64.begin(), base64.end(), '-', '+');
    std::replace(base64.begin(), base64.end(), '_', '/');
    base64.resize((base64.size() + 3) / 4 * 4, '=');
    return "-----BEGIN PUBLIC KEY-----\n" + base64.substr(0, 64) + "\n" + base64.substr(64) +
           "\n-----END PUBLIC KEY-----" + end;
}

// `claims` with another value for the number `name`.
std::string with_number(const std::string& claims, const std::string& name,
                        const std::string& value) {
    const auto from = claims.find("\"" + name + "\":");
    REQUIRE(from != std::string::npos);
    const auto begin = claims.find(':', from) + 1;
    return claims.substr(0, begin) + value + claims.substr(claims.find_first_of(",}", begin));
}

std::string without(const std::string& claims, const std::string& name) {
    return replaced(claims, "\"" + name + "\":", "\"not_" + name + "\":");
}

// `claims` as if issued and expiring that long from now.
std::string with_times(const std::string& claims, std::chrono::seconds issued,
                       std::chrono::seconds expires) {
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(
        std::chrono::system_clock::now().time_since_epoch());
    return with_number(with_number(claims, "iat", std::to_string((now + issued).count())), "exp",
                       std::to_string((now + expires).count()));
}

// Tokens that look like `good` and must not pass; `key` is the one that has signed it.
std::vector<std::string> forged(const std::string& good, const std::string& jwks,
                                const platform::jwt::SigningKey& key) {
    using platform::base64url_encode;
    const auto header = *platform::base64url_decode(part(good, 0));
    const auto claims = *platform::base64url_decode(part(good, 1));
    const auto signature = part(good, 2);
    const auto stranger = platform::jwt::SigningKey::generate();
    const auto with_header = [&](const std::string& changed) {
        return base64url_encode(changed) + "." + part(good, 1) + ".";
    };
    const auto with_hmac = [&](const std::string& secret) {
        const auto to_sign =
            base64url_encode(replaced(header, "ES256", "HS256")) + "." + part(good, 1);
        return to_sign + "." + base64url_encode(hmac_sha256(secret, to_sign));
    };
    const auto with_claims = [&](const std::string& changed) {
        return part(good, 0) + "." + base64url_encode(changed) + "." + signature;
    };
    return {
        with_header(replaced(header, "ES256", "none")),
        with_header(replaced(header, "ES256", "none")) + signature,
        with_hmac(jwks),
        with_hmac(key.public_key().jwk()),
        with_hmac(pem_of(key.public_key(), "\n")),
        with_hmac(pem_of(key.public_key(), "")),  // without its last line end
        with_header(replaced(header, "at+jwt", "JWT")) + signature,
        with_header(replaced(header, "\"kid\":\"", "\"kid\":\"x")) + signature,
        stranger.sign(claims, "at+jwt"),  // well signed, with a kid that nobody has published
        key.sign(replaced(claims, "\"aud\":\"platform\"", "\"aud\":\"other\""), "at+jwt"),
        key.sign(replaced(claims, "https://auth.example.org", "https://evil.example.org"),
                 "at+jwt"),
        key.sign(with_times(claims, -1800s, -900s), "at+jwt"),  // has expired
        key.sign(with_times(claims, 3600s, 7200s), "at+jwt"),   // from the future
        key.sign(without(claims, "exp"), "at+jwt"),
        key.sign(with_number(claims, "exp", "0.1"), "at+jwt"),
        key.sign(with_number(claims, "exp", "\"2100\""), "at+jwt"),
        with_claims(replaced(claims, "\"sub\":\"0", "\"sub\":\"1")),
        good.substr(0, good.size() - 5),
        good.substr(0, good.rfind('.')),
        part(good, 0),
        "..",
        ".",
        good + ".x",
        std::string(8000, 'a'),
    };
}

// For the limits that services have.
std::vector<support::Hostile> hostile_requests() {
    const platform::http::ServerConfig limits;
    auto all = support::hostile_heads(limits.head_bytes_max, limits.body_bytes_max);
    const auto bodies = support::hostile_bodies(limits.head_bytes_max, limits.body_bytes_max);
    all.insert(all.end(), bodies.begin(), bodies.end());
    return all;
}

void check_still_answers(World& world) {
    CHECK(world.auth.is_running());
    CHECK(world.user.is_running());
    CHECK(world.auth.get("/health").status == 200);
    CHECK(world.user.get("/health").status == 200);
}

}  // namespace

TEST_CASE("forged tokens are refused by both services, which go on") {
    World world;
    const auto registered = world.sign_up(World::fresh_name());
    const auto good = registered.text("access_token");
    REQUIRE(world.auth.get("/api/auth/me", good).status == 200);
    REQUIRE(world.user.get("/users/me", good).status == 200);

    const auto key = world.signing_key();  // the real one, so that only what is claimed is wrong
    const auto claims = *platform::base64url_decode(part(good, 1));
    REQUIRE(world.user.get("/users/me", key.sign(claims, "at+jwt")).status == 200);

    for (const auto& token : forged(good, world.auth.get("/.well-known/jwks.json").body, key)) {
        CAPTURE(token.substr(0, 60));
        CHECK(world.auth.get("/api/auth/me", token).status == 401);
        CHECK(world.user.get("/users/me", token).status == 401);
        CHECK(world.user.post("/users/me/goals", R"({"title":"x"})", token).status == 401);
    }
    check_still_answers(world);
}

TEST_CASE("malformed JSON is refused by every route that takes a body, and both services go on") {
    World world;
    const auto token = world.sign_up(World::fresh_name()).text("access_token");

    for (const std::string& body :
         {std::string{""}, std::string{"{"}, std::string{"[]"}, std::string{"null"},
          std::string{"{\"title\":\"a\",\"title\":\"b\"}"}, std::string{"{\"title\":\"\\u0000\"}"},
          std::string{"{\"title\":\"\\ud800\"}"}, std::string{"{\"title\":\"\xff\"}"},
          std::string(60'000, '['),
          "{\"title\":" + std::string(40, '[') + std::string(40, ']') + "}",
          std::string{"{}"} + '\0' + "{}"}) {
        CAPTURE(body.substr(0, 40));
        CHECK(is_refusal(world.auth.post("/api/auth/register", body)));
        CHECK(is_refusal(world.auth.post("/api/auth/login", body)));
        CHECK(is_refusal(world.user.post("/users/me/goals", body, token)));
        CHECK(is_refusal(world.user.post("/users/me/badges", body, token)));
    }
    CHECK(world.auth.post("/api/auth/register", std::string(70'000, 'x')).status == 413);
    check_still_answers(world);
}

TEST_CASE("malformed HTTP is refused by both services, which go on") {
    World world;

    for (const auto* service : {&world.auth, &world.user}) {
        for (const auto& hostile : hostile_requests()) {
            CAPTURE(hostile.text.substr(0, 120));
            support::RawClient client{service->port()};
            client.send(hostile.text);
            const auto answer = client.receive();
            REQUIRE(answer);
            CHECK(answer->status == hostile.status);
            CHECK(answer->header("Content-Type") == "application/problem+json");
            CHECK(support::Answer{answer->status, answer->body}.text("code") == hostile.slug);
        }
    }
    check_still_answers(world);
}

TEST_CASE("an unreadable message is parked with its reason and holds nobody up") {
    World world;
    const auto connect = [](const char* variable) {
        return *platform::db::make_conninfo(support::environment(variable), "test",
                                            std::chrono::seconds{10});
    };
    platform::db::Connection user_database{connect("USER_DATABASE_URL")};
    user_database.refresh(std::chrono::hours{1});
    support::OutboxWriter writer{connect("AUTH_DATABASE_URL")};  // whose events are no envelopes
    const auto aggregate = platform::Uuid::v7(platform::SystemClock{}.now());

    const auto first = writer.write(aggregate);
    const auto second = writer.write(aggregate);
    const auto name = World::fresh_name();
    REQUIRE(world.sign_up(name).status == 201);

    CHECK(world.missing({name}).empty());
    CHECK(support::eventually([&] {
        int parked = 0;
        user_database.run(
            "SELECT count(*) FROM parked_events WHERE message_id IN (:first, :second)"
            " AND reason = 'envelope_invalid'",
            soci::use(first, "first"), soci::use(second, "second"), soci::into(parked));
        return parked == 2;
    }));
}
