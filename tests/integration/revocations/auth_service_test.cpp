// How user-service asks auth-service for revocations, over HTTP.
#include "user-service/adapters/revocations/auth_service.hpp"

#include <doctest/doctest.h>

#include "tests/support/fake_auth_service.hpp"
#include "tests/support/manual_clock.hpp"

using namespace user;
using namespace std::chrono_literals;
using platform::http::Response;

namespace {

struct World {
    support::ManualClock clock;
    support::FakeAuthService fake;
    AuthServiceConfig config = fake.config();
    AuthService auth_service{config, clock};

    Revocation revoke(const std::optional<platform::Uuid>& session, std::chrono::seconds ago) {
        const Revocation revocation{.user_id = UserId::make(clock.now()),
                                    .session_id = session,
                                    .not_before = clock.now() - ago,
                                    .revoked_at = clock.now() - ago};
        fake.revoke(revocation);
        return revocation;
    }
    auto ask() { return auth_service.revocations(clock.now() - 1h); }
};

}  // namespace

TEST_CASE("revocations of sessions and of users are read as they were told") {
    World world;
    const auto one = world.revoke(platform::Uuid::v7(world.clock.now()), 2s);
    const auto every = world.revoke(std::nullopt, 1s);
    world.fake.set_now(world.clock.now() + 5min);

    const auto page = world.ask();

    REQUIRE(page);
    CHECK(page->items == std::vector{one, every});
    CHECK(page->as_of == world.clock.now() + 5min);
    CHECK_FALSE(page->next_since);
    CHECK(world.fake.asked() == std::vector{platform::to_rfc3339(world.clock.now() - 1h)});
}

TEST_CASE("where there are more it is said from when on to ask again") {
    World world;
    for (int i = 4; i > 0; --i) {
        world.revoke(std::nullopt, std::chrono::seconds{i});
    }

    const auto first = world.ask();
    REQUIRE(first);
    const auto second = world.auth_service.revocations(first->next_since.value());

    CHECK(first->items.size() == 3);
    CHECK(first->next_since == world.clock.now() - 2s);
    REQUIRE(second);
    CHECK(second->items.size() == 1);
}

TEST_CASE("a token is kept until shortly before it expires") {
    World world;
    REQUIRE(world.ask());
    world.clock.advance(239s);
    REQUIRE(world.ask());
    CHECK(world.fake.tokens() == 1);

    world.clock.advance(1s);
    REQUIRE(world.ask());

    CHECK(world.fake.tokens() == 2);
}

TEST_CASE("a token that is refused is replaced once, and no more often") {
    World world;
    REQUIRE(world.ask());

    world.fake.end_tokens();
    REQUIRE(world.ask());
    CHECK(world.fake.tokens() == 2);

    world.fake.answer_revocations(Response{.status = 401});
    const auto refused = world.ask();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().reason == "revocations: status 401");
    CHECK(world.fake.tokens() == 3);
}

TEST_CASE("who is not let in says so, and never his secret") {
    World world;
    world.config.client_secret = platform::Secret{"hunter2-hunter2-hunter2"};
    AuthService stranger{world.config, world.clock};

    const auto refused = stranger.revocations(world.clock.now());

    REQUIRE_FALSE(refused);
    CHECK(refused.error().reason == "a token: access_token or expires_in is missing");
    CHECK(world.fake.tokens() == 0);
}

TEST_CASE("an answer that cannot be read is a failure, and names no value of it") {
    World world;
    const std::string good = R"("user_id":"01939c3e-8a2b-7c4d-9e1f-3b5a7c9d0e2f","sid":null)";
    const std::string end = R"(,"as_of":"2026-11-21T09:30:00Z","next_since":null})";
    for (const auto& body : {
             std::string{""},
             std::string{"[]"},
             std::string{R"({"items":[],"as_of":"2026-11-21T09:30:00Z"})"},
             std::string{R"({"items":[],"as_of":"2026-11-21T09:30:00Z","next_since":7})"},
             std::string{R"({"items":[],"as_of":"2026-11-21T09:30:00Z","next_since":"hunter2"})"},
             std::string{R"({"items":[],"next_since":null})"},
             std::string{R"({"items":[],"as_of":null,"next_since":null})"},
             std::string{R"({"items":[],"as_of":"hunter2","next_since":null})"},
             R"({"items":{})" + end,
             R"({"items":["hunter2"])" + end,
             R"({"items":[{)" + good + "}]" + end,
             R"({"items":[{)" + good + R"(,"not_before":"hunter2"}])" + end,
             R"({"items":[{"user_id":"01939c3e-8a2b-7c4d-9e1f-3b5a7c9d0e2f",)"
             R"("not_before":"2026-11-21T09:30:00Z"}])" +
                 end,
             R"({"items":[{"user_id":"01939c3e-8a2b-7c4d-9e1f-3b5a7c9d0e2f","sid":"hunter2",)"
             R"("not_before":"2026-11-21T09:30:00Z"}])" +
                 end,
         }) {
        CAPTURE(body);
        world.fake.answer_revocations(Response{.body = body});
        const auto refused = world.ask();
        REQUIRE_FALSE(refused);
        CHECK(refused.error().reason.find("hunter2") == std::string::npos);
    }
    world.fake.answer_revocations(Response{.status = 503, .body = R"({"items":[]})"});
    CHECK(world.ask().error().reason == "revocations: status 503");
}

TEST_CASE("a token that cannot be read is none") {
    World world;
    for (const char* body :
         {"", "{}", R"({"access_token":"x"})", R"({"access_token":"","expires_in":300})",
          R"({"access_token":"x","expires_in":0})"}) {
        CAPTURE(body);
        world.fake.answer_tokens(Response{.body = body});
        CHECK_FALSE(world.ask());
    }
    world.fake.answer_tokens(Response{.status = 500});
    CHECK(world.ask().error().reason == "a token: status 500");
    world.fake.answer_tokens(std::nullopt);
    CHECK(world.ask());
}

TEST_CASE("auth-service that is away is a failure that names its host and port") {
    World world;
    world.config.url = "http://127.0.0.1:1";
    AuthService away{world.config, world.clock};

    const auto refused = away.revocations(world.clock.now());

    REQUIRE_FALSE(refused);
    CHECK(refused.error().reason.starts_with("127.0.0.1:1"));
}
