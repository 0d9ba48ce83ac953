// The token endpoint, its metadata, and what services read on the internal port, as a router
// answers them.
#include <doctest/doctest.h>

#include <algorithm>

#include "auth-service/adapters/http/oauth_routes.hpp"
#include "auth-service/adapters/http/token_request.hpp"
#include "auth-service/adapters/jwt/access_token_issuer.hpp"
#include "auth-service/adapters/postgres/blank_account.hpp"
#include "auth-service/application/manage_services.hpp"
#include "platform/core/encoding.hpp"
#include "platform/json/reader.hpp"
#include "tests/support/fake_accounts.hpp"
#include "tests/support/fake_services.hpp"
#include "tests/support/log_lines.hpp"
#include "tests/support/manual_clock.hpp"

using namespace auth;
namespace http = platform::http;

namespace {

constexpr const char* kSecret = "a+secret/with:all&that=can%be escaped";
constexpr const char* kStored = "ups_0123456789abcdefghijklmnopqrstuvwxyz+/:&=%~";
// kStored, form-urlencoded.
constexpr const char* kEncoded = "ups_0123456789abcdefghijklmnopqrstuvwxyz%2B%2F%3A%26%3D%25~";
// In base64: user-service:kEncoded, user-service:wrong, user-service, %zz:x.
constexpr const char* kBasic =
    "Basic dXNlci1zZXJ2aWNlOnVwc18wMTIzNDU2Nzg5YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXolMkIlMkYlM0El"
    "MjYlM0QlMjV+";
constexpr const char* kWrong = "Basic dXNlci1zZXJ2aWNlOndyb25n";
constexpr const char* kNoColon = "Basic dXNlci1zZXJ2aWNl";
constexpr const char* kBadEscape = "Basic JXp6Ong=";

struct World {
    support::LogLines lines;
    platform::log::Logger log{"test", platform::log::Level::debug,
                              [this](std::string_view line) { lines.add(line); }};
    support::ManualClock clock;
    support::FakeServices services;
    support::FakeServiceTokens tokens;
    support::OpenThrottle throttle;
    GrantServiceToken grant{services, tokens, throttle, clock};
    http::Router router{log};

    World() {
        const ProvisionService provision{services, clock};
        REQUIRE(provision({.id = *ServiceClientId::parse("user-service"),
                           .name = *ServiceName::parse("user-service"),
                           .scopes = *ScopeSet::parse("revocations:read users:read"),
                           .secret = *ServiceSecret::parse(kStored)},
                          {}));
        add_oauth_routes(router, grant, "https://auth.example.org");
    }

    http::Response ask(const std::string& body, const char* authorization = nullptr,
                       const char* type = "application/x-www-form-urlencoded") {
        http::Request request;
        request.method = http::Method::post;
        request.path = "/oauth/token";
        request.body = body;
        request.headers.emplace_back("Content-Type", type);
        if (authorization != nullptr) {
            request.headers.emplace_back("Authorization", authorization);
        }
        return router.dispatch(request);
    }
};

std::string header_of(const http::Response& response, std::string_view name) {
    for (const auto& [given, value] : response.headers) {
        if (given == name) {
            return value;
        }
    }
    return {};
}

std::string text_of(const http::Response& response, const char* name) {
    const auto object = platform::json::Object::parse(response.body);
    return object ? object->text(name).value_or("") : "";
}

// RFC 6749 section 5.2: what an error_description is made of.
bool is_description(const std::string& text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
    });
}

// Real tokens and who verifies them.
struct TokenWorld {
    support::ManualClock clock;
    KeyRing keys{clock};
    platform::jwt::AccessTokenVerifier verifier{"https://auth.example.org", "platform", keys,
                                                clock};

    TokenWorld() {
        std::vector<ScheduledKey> made;
        made.push_back({platform::jwt::SigningKey::generate(), {.signs_from = clock.now()}});
        keys.replace(std::move(made));
    }
    // By an issuer whose tokens for people are good for `lifetime`.
    platform::Result<AccessToken> issue(std::chrono::seconds lifetime) {
        AccessTokenIssuer issuer{
            {.issuer = "https://auth.example.org", .audience = "platform", .lifetime = lifetime},
            keys,
            clock};
        return issuer.issue_to_service(*ServiceClientId::parse("user-service"),
                                       *ScopeSet::parse("users:read revocations:read"));
    }
};

const std::string kGrant = "grant_type=client_credentials";
const std::string kInBody = std::string{"&client_id=user-service&client_secret="} + kEncoded;

struct Refusal {
    const char* what;
    std::string body;
    const char* authorization;
    int status;
    const char* error;
};

std::vector<Refusal> refusals() {
    return {
        {"no parameters", "", kBasic, 400, "invalid_request"},
        {"no grant type", "scope=users:read", kBasic, 400, "invalid_request"},
        {"an empty grant type", "grant_type=", kBasic, 400, "invalid_request"},
        {"another grant type", "grant_type=password", kBasic, 400, "unsupported_grant_type"},
        {"a parameter twice", kGrant + "&scope=users:read&scope=users:read", kBasic, 400,
         "invalid_request"},
        {"a parameter twice in another spelling", kGrant + "&%67rant_type=x", kBasic, 400,
         "invalid_request"},
        {"an unknown parameter twice", kGrant + "&x=1&x=1", kBasic, 400, "invalid_request"},
        {"a broken escape", kGrant + "&scope=%4", kBasic, 400, "invalid_request"},
        {"an escape of no digits", kGrant + "&scope=%zz", kBasic, 400, "invalid_request"},
        {"a NUL", kGrant + "&scope=users:read%00", kBasic, 400, "invalid_request"},
        {"a raw NUL", kGrant + std::string{"&scope=\0", 8}, kBasic, 400, "invalid_request"},
        {"a line end", kGrant + "&scope=users:read%0A", kBasic, 400, "invalid_request"},
        {"no UTF-8", kGrant + "&scope=%ff", kBasic, 400, "invalid_request"},
        {"no name", kGrant + "&=x", kBasic, 400, "invalid_request"},
        {"two ways to authenticate", kGrant + kInBody, kBasic, 400, "invalid_request"},
        {"a secret in the body beside the header", kGrant + "&client_secret=x", kBasic, 400,
         "invalid_request"},
        {"another client in the body", kGrant + "&client_id=other", kBasic, 400, "invalid_request"},
        {"no authentication", kGrant, nullptr, 401, "invalid_client"},
        {"an id without a secret", kGrant + "&client_id=user-service", nullptr, 401,
         "invalid_client"},
        {"a secret without an id", kGrant + "&client_secret=x", nullptr, 401, "invalid_client"},
        {"another scheme", kGrant, "Bearer abc", 401, "invalid_client"},
        {"an empty header", kGrant, "", 401, "invalid_client"},
        {"the scheme alone", kGrant, "Basic", 401, "invalid_client"},
        {"no base64", kGrant, "Basic §", 401, "invalid_client"},
        {"no colon", kGrant, kNoColon, 401, "invalid_client"},
        {"a broken escape in the header", kGrant, kBadEscape, 401, "invalid_client"},
        {"a wrong secret", kGrant, kWrong, 401, "invalid_client"},
        {"an unknown client", kGrant + "&client_id=other&client_secret=" + kEncoded, nullptr, 401,
         "invalid_client"},
        {"an unknown scope", kGrant + "&scope=openid", kBasic, 400, "invalid_scope"},
        {"a scope too many", kGrant + "&scope=users:read+badges:award", kBasic, 400,
         "invalid_scope"},
        {"two spaces", kGrant + "&scope=users:read++revocations:read", kBasic, 400,
         "invalid_scope"},
        {"a scope beyond ASCII", kGrant + "&scope=%C3%A4", kBasic, 400, "invalid_scope"},
    };
}

}  // namespace

TEST_CASE("a service gets a token by either way to authenticate, with both halves decoded") {
    World world;

    for (const auto& answer : {world.ask(kGrant, kBasic), world.ask(kGrant + kInBody),
                               world.ask(kGrant + "&client_id=user-service", kBasic),
                               world.ask(kGrant + "&client_secret=&scope=&unknown=x", kBasic)}) {
        CHECK(answer.status == 200);
        CHECK(answer.body ==
              R"({"access_token":"token of user-service for revocations:read users:read",)"
              R"("token_type":"Bearer","expires_in":300,"scope":"revocations:read users:read"})");
        CHECK(answer.content_type == "application/json");
        CHECK(header_of(answer, "Cache-Control") == "no-store");
        CHECK(header_of(answer, "Pragma") == "no-cache");
    }
    CHECK(text_of(world.ask(kGrant + "&scope=users%3Aread", kBasic), "scope") == "users:read");
    CHECK(text_of(world.ask(kGrant + "&scope=users:read+revocations:read", kBasic), "scope") ==
          "revocations:read users:read");
}

TEST_CASE("every refusal is one of RFC 6749 section 5.2, and none is kept by a cache") {
    World world;
    for (const auto& row : refusals()) {
        CAPTURE(row.what);

        const auto answer = world.ask(row.body, row.authorization);

        CHECK(answer.status == row.status);
        CHECK(text_of(answer, "error") == row.error);
        CHECK(is_description(text_of(answer, "error_description")));
        CHECK(answer.content_type == "application/json");
        CHECK(header_of(answer, "Cache-Control") == "no-store");
        CHECK(header_of(answer, "WWW-Authenticate").starts_with("Basic ") == (row.status == 401));
    }
}

TEST_CASE("a body that is not announced as a form in UTF-8 is refused in OAuth's own form") {
    World world;
    for (const char* type : {"", "application/json", "multipart/form-data; boundary=x",
                             "application/x-www-form-urlencoded; charset=iso-8859-1"}) {
        CAPTURE(type);

        const auto answer = world.ask(kGrant, kBasic, type);

        CHECK(answer.status == 400);
        CHECK(text_of(answer, "error") == "invalid_request");
        CHECK(text_of(answer, "error_description") ==
              "The body must be application/x-www-form-urlencoded, in UTF-8.");
        CHECK(header_of(answer, "Cache-Control") == "no-store");
    }
    CHECK(world.ask(kGrant, kBasic, "Application/X-WWW-Form-Urlencoded; charset=UTF-8").status ==
          200);
    CHECK(text_of(world.ask("", kBasic, ""), "error_description") == "grant_type is missing.");
}

TEST_CASE("an unknown client, a wrong secret and a disabled client get the same answer") {
    World world;
    const auto wrong = world.ask(kGrant, kWrong);
    const auto unknown = world.ask(kGrant + "&client_id=other&client_secret=" + kEncoded);
    const DisableService disable{world.services, world.clock};
    REQUIRE(disable(*ServiceClientId::parse("user-service"), {}));
    const auto disabled = world.ask(kGrant, kBasic);

    for (const auto* other : {&unknown, &disabled}) {
        CHECK(other->status == wrong.status);
        CHECK(other->body == wrong.body);
        CHECK(other->headers == wrong.headers);
    }
}

TEST_CASE("a form may say that it is UTF-8, and what is nobody's fault is no error of OAuth's") {
    World world;
    CHECK(world.ask(kGrant, kBasic, "application/x-www-form-urlencoded;charset=UTF-8").status ==
          200);

    world.services.away = true;
    const auto away = world.ask(kGrant, kBasic);
    CHECK(away.status == 503);
    CHECK(away.content_type == "application/problem+json");
}

TEST_CASE("no secret and no token is logged") {
    World world;
    world.ask(kGrant, kBasic);
    world.ask(kGrant + "&client_id=user-service&client_secret=" + kSecret);
    world.ask(kGrant, kWrong);

    for (const char* text : {"ups_", "a+secret", "wrong", "token of", "Basic"}) {
        CHECK(world.lines.count({text}) == 0);
    }
}

TEST_CASE("the metadata leads to our addresses, below the issuer whatever it is") {
    const auto plain =
        platform::json::Object::parse(authorization_server_metadata("https://auth.example.org"));
    REQUIRE(plain);
    CHECK(plain->text("issuer") == "https://auth.example.org");
    CHECK(plain->text("token_endpoint") == "https://auth.example.org/oauth/token");
    CHECK(plain->text("jwks_uri") == "https://auth.example.org/.well-known/jwks.json");
    CHECK(plain->texts("grant_types_supported") == std::vector<std::string>{"client_credentials"});
    CHECK(plain->texts("response_types_supported") == std::vector<std::string>{});
    CHECK(plain->texts("token_endpoint_auth_methods_supported") ==
          std::vector<std::string>{"client_secret_basic", "client_secret_post"});
    CHECK(plain->texts("scopes_supported") ==
          std::vector<std::string>{"badges:award", "revocations:read", "users:read"});

    const auto below =
        platform::json::Object::parse(authorization_server_metadata("http://127.0.0.1:8081/auth/"));
    CHECK(below->text("issuer") == "http://127.0.0.1:8081/auth/");
    CHECK(below->text("token_endpoint") == "http://127.0.0.1:8081/auth/oauth/token");
}

TEST_CASE("a service's token names the service, its scopes, and no session") {
    TokenWorld world;

    const auto token = world.issue(std::chrono::seconds{900});

    REQUIRE(token);
    CHECK(token->expires_in == std::chrono::minutes{5});
    const auto claims = world.verifier.verify(token->text);
    REQUIRE(claims);
    CHECK(claims->subject == "user-service");
    CHECK(claims->client_id == "user-service");
    CHECK_FALSE(claims->session_id);
    CHECK(claims->scope == "revocations:read users:read");
    CHECK(claims->expires_at == world.clock.now() + std::chrono::minutes{5});
    world.clock.advance(std::chrono::minutes{5});
    CHECK_FALSE(world.verifier.verify(token->text));
}

TEST_CASE("a service's token outlives no person's, for which keys stay published") {
    TokenWorld world;

    CHECK(world.issue(std::chrono::seconds{10})->expires_in == std::chrono::seconds{10});
}

TEST_CASE("a token that is told again has the claims of the first, and the next one its own id") {
    TokenWorld world;
    AccessTokenIssuer issuer{{.issuer = "https://auth.example.org",
                              .audience = "platform",
                              .lifetime = std::chrono::minutes{15}},
                             world.keys,
                             world.clock};
    Account ada = blank_account();
    ada.username = "ada";
    ada.email = "ada@example.org";
    const auto session = SessionId::make(world.clock.now());
    const auto claims_of = [&](platform::Timestamp issued_at) {
        const auto text = issuer.issue(ada, session, issued_at)->text;
        const auto begin = text.find('.') + 1;
        return *platform::base64url_decode(text.substr(begin, text.rfind('.') - begin));
    };

    const auto first = claims_of(world.clock.now());
    world.clock.advance(std::chrono::seconds{9});
    CHECK(claims_of(world.clock.now() - std::chrono::seconds{9}) == first);
    CHECK(claims_of(world.clock.now()) != first);
}
