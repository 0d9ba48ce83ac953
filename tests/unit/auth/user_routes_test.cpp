// What services read about people on the internal port, as a router answers it.
#include "auth-service/adapters/http/user_routes.hpp"

#include <doctest/doctest.h>

#include "auth-service/adapters/jwt/access_token_issuer.hpp"
#include "platform/json/reader.hpp"
#include "tests/support/fake_services.hpp"
#include "tests/support/log_lines.hpp"
#include "tests/support/manual_clock.hpp"

using namespace auth;
namespace http = platform::http;

namespace {

std::vector<ScheduledKey> one_key(platform::Timestamp now) {
    std::vector<ScheduledKey> keys;
    keys.push_back({platform::jwt::SigningKey::generate(), {.signs_from = now}});
    return keys;
}

struct World {
    support::LogLines lines;
    platform::log::Logger log{"test", platform::log::Level::debug,
                              [this](std::string_view line) { lines.add(line); }};
    support::ManualClock clock;
    KeyRing keys{clock};
    AccessTokenIssuer issuer{{.issuer = "http://auth", .audience = "platform"}, keys, clock};
    platform::jwt::AccessTokenVerifier verifier{"http://auth", "platform", keys, clock};
    support::FakeDirectory directory;
    ReadUsers read_users{directory};
    http::Router router{log};

    World() {
        keys.replace(one_key(clock.now()));
        add_user_routes(router, read_users, verifier);
        directory.people = {person("ada", false), person("bob", true)};
    }

    [[nodiscard]] Account person(const std::string& username, bool disabled) const {
        return {.id = AccountId::make(clock.now()),
                .version = 3,
                .username = username,
                .email = username + "@example.org",
                .first_name = "Zoë",
                .last_name = {},
                .created_at = clock.now(),
                .username_changed_at = clock.now(),
                .disabled = disabled};
    }
    [[nodiscard]] std::string id_of(std::size_t person) const {
        return directory.people[person].id.str();
    }
    std::string token(const char* scopes = "users:read") {
        return issuer.issue_to_service(*ServiceClientId::parse("badger"), *ScopeSet::parse(scopes))
            ->text;
    }

    http::Response ask(http::Method method, const std::string& path, const std::string& body,
                       const std::string& authorization) {
        http::Request request;
        request.method = method;
        request.path = path;
        request.body = body;
        request.headers.emplace_back("Content-Type", "application/json");
        if (!authorization.empty()) {
            request.headers.emplace_back("Authorization", authorization);
        }
        return router.dispatch(request);
    }
    http::Response batch(const std::string& body) {
        return ask(http::Method::post, "/internal/users:batch-get", body, "Bearer " + token());
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

std::string repeated_id(const std::string& id, int times) {
    std::string ids;
    for (int i = 0; i < times; ++i) {
        ids += (i == 0 ? "\"" : ",\"") + id + '"';
    }
    return ids;
}

}  // namespace

TEST_CASE("a service reads a person, disabled or not, by id") {
    World world;
    const auto read = [&](const std::string& id) {
        return world.ask(http::Method::get, "/internal/users/" + id, "", "Bearer " + world.token());
    };

    const auto ada = read(world.id_of(0));
    CHECK(ada.status == 200);
    CHECK(ada.body == R"({"id":")" + world.id_of(0) +
                          R"(","username":"ada","email":"ada@example.org","first_name":"Zoë",)"
                          R"("last_name":null,"created_at":"2026-11-21T09:30:00.000000Z",)"
                          R"("disabled":false,"version":3})");
    CHECK(read(world.id_of(1)).body.find(R"("disabled":true)") != std::string::npos);
    for (const auto& unknown :
         {AccountId::make(world.clock.now()).str(), std::string{"me"}, std::string{"%20"}}) {
        CAPTURE(unknown);
        const auto answer = read(unknown);
        CHECK(answer.status == 404);
        CHECK(answer.body.find("account_unknown") != std::string::npos);
    }
}

TEST_CASE("a batch answers in the order that was asked for, without the unknown") {
    World world;
    const auto ada = world.id_of(0);
    const auto bob = world.id_of(1);
    const auto nobody = AccountId::make(world.clock.now()).str();

    const auto answer = world.batch(R"({"ids":[")" + bob + R"(",")" + nobody + R"(",")" + ada +
                                    R"(",")" + bob + R"("]})");

    CHECK(answer.status == 200);
    const auto items = platform::json::Object::parse(answer.body)->objects("items");
    REQUIRE(items);
    REQUIRE(items->size() == 3);
    CHECK((*items)[0].text("id") == bob);
    CHECK((*items)[1].text("id") == ada);
    CHECK((*items)[2].text("id") == bob);
    CHECK(world.batch(R"({"ids":[")" + nobody + R"("]})").body == R"({"items":[]})");
}

TEST_CASE("a batch has 1 to 500 ids, and each that is none is named by its place") {
    World world;
    const auto ada = world.id_of(0);
    const auto holds = [&](const std::string& body, const std::string& text) {
        const auto answer = world.batch(body);
        return answer.status == 422 && answer.body.find(text) != std::string::npos;
    };

    CHECK(world.batch("{\"ids\":[" + repeated_id(ada, 500) + "]}").status == 200);
    CHECK(holds("{\"ids\":[" + repeated_id(ada, 501) + "]}", "user_ids_count"));
    CHECK(holds(R"({"ids":[]})", R"("pointer":"/ids","code":"user_ids_count")"));
    CHECK(holds(R"({"ids":[")" + ada + R"(","x"]})",
                R"("pointer":"/ids/1","code":"user_id_invalid")"));
    CHECK(holds(R"({"ids":[7]})", R"("pointer":"/ids","code":"wrong_type")"));
    CHECK(holds(R"({"ids":"x"})", R"("pointer":"/ids","code":"wrong_type")"));
    CHECK(holds(R"({})", R"("pointer":"/ids","code":"required")"));
    CHECK(holds(R"({"ids":[],"id":"x"})", R"("pointer":"/id","code":"unknown_field")"));
    CHECK(world.batch("[]").status == 400);
}

TEST_CASE("only a service whose token holds the scope may ask, and is told which one it lacks") {
    World world;
    const auto persons = world.issuer.issue(world.directory.people[0],
                                            SessionId::make(world.clock.now()), world.clock.now());
    REQUIRE(persons);
    struct Row {
        std::string authorization;
        int status;
        const char* challenge;
    };
    const Row rows[] = {
        {"", 401, "Bearer"},
        {"Basic YTpi", 401, "Bearer"},
        {"Bearer nonsense", 401, R"(Bearer error="invalid_token")"},
        {"Bearer " + world.token("badges:award revocations:read"), 403,
         R"(Bearer error="insufficient_scope", scope="users:read")"},
        {"Bearer " + persons->text, 403,
         R"(Bearer error="insufficient_scope", scope="users:read")"},
        {"Bearer " + world.token("badges:award users:read"), 200, ""},
    };
    for (const auto& row : rows) {
        CAPTURE(row.authorization);

        const auto one = world.ask(http::Method::get, "/internal/users/" + world.id_of(0), "",
                                   row.authorization);
        const auto many = world.ask(http::Method::post, "/internal/users:batch-get",
                                    R"({"ids":[")" + world.id_of(0) + R"("]})", row.authorization);

        CHECK(one.status == row.status);
        CHECK(many.status == row.status);
        CHECK(header_of(one, "WWW-Authenticate") == row.challenge);
        CHECK(header_of(many, "WWW-Authenticate") == row.challenge);
    }
}

TEST_CASE("who may not ask is not told whether the body or the person is there") {
    World world;

    CHECK(world.ask(http::Method::post, "/internal/users:batch-get", "{", "").status == 401);
    CHECK(world
              .ask(http::Method::get, "/internal/users/nobody", "",
                   "Bearer " + world.token("badges:award"))
              .status == 403);
}
