// Services and their secrets: the rules and the use cases.
#include <doctest/doctest.h>

#include <set>

#include "auth-service/application/grant_service_token.hpp"
#include "auth-service/application/manage_services.hpp"
#include "tests/support/fake_accounts.hpp"
#include "tests/support/fake_services.hpp"
#include "tests/support/manual_clock.hpp"

using namespace auth;

namespace {

constexpr const char* kBrought = "a-secret-that-a-deployment-brings-with-it";

struct World {
    support::ManualClock clock;
    support::FakeServices services;
    support::FakeServiceTokens tokens;
    CreateService create{services, clock};
    ProvisionService provision{services, clock};
    RotateServiceSecret rotate{services, clock};
    DisableService disable{services, clock};
    EnableService enable{services, clock};
    ListServices list{services};
    AuthenticateService authenticate{services};
    support::OpenThrottle throttle;
    GrantServiceToken grant{services, tokens, throttle, clock};
    platform::RequestContext context{
        .request_id = "r-1", .traceparent = "t", .client_address = "192.0.2.7"};

    platform::Result<CreatedService> created(const char* name, const char* scopes = "users:read") {
        return create(*ServiceName::parse(name), *ScopeSet::parse(scopes), context);
    }
    platform::Result<bool> provisioned(const char* id, const char* name, const char* scopes,
                                       const char* secret) {
        return provision({.id = *ServiceClientId::parse(id),
                          .name = *ServiceName::parse(name),
                          .scopes = *ScopeSet::parse(scopes),
                          .secret = *ServiceSecret::parse(secret)},
                         context);
    }
    bool accepts(const std::string& id, const ServiceSecret& secret) const {
        return static_cast<bool>(authenticate(with(id, secret.secret().expose())));
    }
    static ServiceAuthentication with(const std::string& id, std::string_view secret) {
        return {.client_id = id, .secret = platform::Secret{std::string{secret}}};
    }
};

std::string slug_of(const platform::Error& error) {
    return std::string{error.fault.slug};
}

}  // namespace

TEST_CASE("scopes are read as RFC 6749 writes them, each once and in one order") {
    CHECK(ScopeSet::parse("users:read badges:award users:read")->str() ==
          "badges:award users:read");
    CHECK(*ScopeSet::parse("users:read badges:award") ==
          *ScopeSet::parse("badges:award users:read"));
    for (const char* text : {"", " ", "users:read ", " users:read", "users:read  badges:award",
                             "users:write", "USERS:READ", "users:read\tbadges:award",
                             "\"users:read\"", "users\\:read", "users:read\x7f", "usérs:read"}) {
        CAPTURE(text);
        CHECK(slug_of(ScopeSet::parse(text).error()) == "invalid_scope");
    }
}

TEST_CASE("of stored scopes those that a later version has made up are passed over") {
    CHECK(ScopeSet::known_of("badges:award goals:read users:read").str() ==
          "badges:award users:read");
    CHECK(ScopeSet::known_of("").empty());
}

TEST_CASE("every scope that there is can be parsed") {
    for (const auto name : scopes::all()) {
        CHECK(Scope::parse(name)->str() == name);
    }
}

TEST_CASE("a service's id can never be taken for a person's") {
    CHECK(ServiceClientId::parse("user-service"));
    CHECK(ServiceClientId::parse(std::string(64, 'a')));
    for (const auto& text :
         {std::string{}, std::string{"first-party"}, std::string(65, 'a'), std::string{"1st"},
          std::string{"a b"}, std::string{"User"}, std::string{"-a"}, std::string{"a/b"},
          std::string{"a1939c3e-8a2b-7c4d-9e1f-3b5a7c9d0e2f"}}) {
        CAPTURE(text);
        CHECK(slug_of(ServiceClientId::parse(text).error()) == "service_id_unfit");
    }
    const auto made = ServiceClientId::make(support::ManualClock{}.now());
    CHECK(ServiceClientId::parse(made.str())->str() == made.str());
}

TEST_CASE("a service's name is a word that fits on a line") {
    CHECK(ServiceName::parse("User-Service_2.0"));
    for (const auto& text : {std::string{}, std::string(65, 'a'), std::string{"a b"},
                             std::string{"a\n"}, std::string{"é"}}) {
        CHECK(slug_of(ServiceName::parse(text).error()) == "service_name_unfit");
    }
}

TEST_CASE("a generated secret has 256 random bits behind a prefix that scanners know") {
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) {
        const auto secret = ServiceSecret::generate();
        const std::string text{secret.secret().expose()};
        CHECK(text.starts_with("ups_"));
        CHECK(text.size() == 4 + 43);
        CHECK(ServiceSecret::parse(text));
        seen.insert(text);
    }
    CHECK(seen.size() == 100);
}

TEST_CASE("a secret that is brought is long, and made of what every client can send") {
    CHECK(ServiceSecret::parse(std::string(32, 'x')));
    CHECK(ServiceSecret::parse(std::string(512, '~')));
    for (const auto& text :
         {std::string(31, 'x'), std::string(513, 'x'), std::string(32, ' '), std::string(40, '\0'),
          std::string(31, 'x') + "\n", std::string(31, 'x') + "\xc3\xa4"}) {
        CHECK(slug_of(ServiceSecret::parse(text).error()) == "service_secret_unfit");
    }
}

TEST_CASE("a created service gets a token with all that it may have, or with what it asks for") {
    World world;
    const auto made = world.created("badger", "users:read badges:award");
    REQUIRE(made);
    const auto id = made->client.id.str();
    const auto granted = [&](std::optional<std::string> scope) {
        return world.grant({.authentication = World::with(id, made->secret.secret().expose()),
                            .scope = std::move(scope)},
                           world.context);
    };

    CHECK(granted({})->access_token.text == "token of " + id + " for badges:award users:read");
    CHECK(granted("users:read")->scopes.str() == "users:read");
    for (const char* scope : {"revocations:read", "users:read revocations:read", "", "nonsense"}) {
        CAPTURE(scope);
        CHECK(slug_of(granted(scope).error()) == "invalid_scope");
    }
}

TEST_CASE("names are taken once, and a service without a scope is none") {
    World world;
    REQUIRE(world.created("badger"));

    CHECK(slug_of(world.created("badger").error()) == "service_name_taken");
    CHECK(slug_of(world.create(*ServiceName::parse("other"), ScopeSet{}, world.context).error()) ==
          "service_scopes_missing");
    CHECK(world.list()->size() == 1);
}

TEST_CASE("an unknown client, a wrong secret and a disabled client fail alike after one look") {
    World world;
    const auto made = world.created("badger");
    const auto shut = world.created("shut");
    REQUIRE(made);
    REQUIRE(shut);
    REQUIRE(world.disable(shut->client.id, world.context));

    const std::string right{shut->secret.secret().expose()};
    for (const auto& id : {std::string{"nobody"}, std::string{"no id \xc3\xa4"}, std::string{},
                           made->client.id.str(), shut->client.id.str()}) {
        CAPTURE(id);
        const auto before = world.services.looks;

        const auto refused = world.authenticate(World::with(id, right));

        CHECK(slug_of(refused.error()) == "invalid_client");
        CHECK(refused.error().detail.empty());
        CHECK(world.services.looks == before + 1);
    }
    CHECK_FALSE(world.authenticate(World::with(made->client.id.str(), "")));
    CHECK_FALSE(world.authenticate(World::with("nobody", std::string(32, '\0'))));
}

TEST_CASE("two secrets are good while a service is given its next, and the oldest is not") {
    World world;
    const auto made = world.created("badger");
    REQUIRE(made);
    const auto& id = made->client.id;

    const auto second = world.rotate(id, {}, world.context);
    CHECK(world.accepts(id.str(), made->secret));
    CHECK(world.accepts(id.str(), *second));

    const auto third = world.rotate(id, {}, world.context);
    CHECK_FALSE(world.accepts(id.str(), made->secret));
    CHECK(world.accepts(id.str(), *second));
    CHECK(world.accepts(id.str(), *third));
}

TEST_CASE("a secret that the service has already pushes none out") {
    World world;
    const auto made = world.created("badger");
    REQUIRE(made);
    const auto& id = made->client.id;

    REQUIRE(world.rotate(id, *ServiceSecret::parse(kBrought), world.context));
    REQUIRE(world.rotate(id, *ServiceSecret::parse(kBrought), world.context));

    CHECK(world.accepts(id.str(), made->secret));
    CHECK(world.accepts(id.str(), *ServiceSecret::parse(kBrought)));
}

TEST_CASE("what nobody has made cannot be rotated, disabled or enabled") {
    World world;
    const auto nobody = *ServiceClientId::parse("nobody");

    CHECK(slug_of(world.rotate(nobody, {}, world.context).error()) == "service_unknown");
    CHECK(slug_of(world.disable(nobody, world.context).error()) == "service_unknown");
    CHECK(slug_of(world.enable(nobody, world.context).error()) == "service_unknown");
}

TEST_CASE("a disabled service gets no token until it is enabled, and says since when") {
    World world;
    const auto made = world.created("badger");
    REQUIRE(made);
    const auto& id = made->client.id;

    const auto since = world.clock.now();
    CHECK(world.disable(id, world.context)->disabled_at == since);
    world.clock.advance(std::chrono::hours{1});
    CHECK(world.disable(id, world.context)->disabled_at == since);
    CHECK_FALSE(world.accepts(id.str(), made->secret));
    CHECK(world.list()->front().disabled_at == since);

    CHECK_FALSE(world.enable(id, world.context)->disabled_at);
    CHECK(world.accepts(id.str(), made->secret));
}

TEST_CASE("a deployment may bring its service as often as it likes, as long as it is the same") {
    World world;

    CHECK(*world.provisioned("user-service", "user-service", "revocations:read", kBrought));
    CHECK_FALSE(*world.provisioned("user-service", "user-service", "revocations:read", kBrought));
    REQUIRE(world.rotate(*ServiceClientId::parse("user-service"), {}, world.context));
    CHECK_FALSE(*world.provisioned("user-service", "user-service", "revocations:read", kBrought));

    const std::string other = std::string{kBrought} + "-other";
    CHECK(slug_of(
              world.provisioned("user-service", "user-service", "users:read", kBrought).error()) ==
          "service_id_taken");
    CHECK(slug_of(
              world.provisioned("user-service", "renamed", "revocations:read", kBrought).error()) ==
          "service_id_taken");
    CHECK(
        slug_of(world.provisioned("user-service", "user-service", "revocations:read", other.c_str())
                    .error()) == "service_id_taken");
    CHECK(slug_of(
              world.provisioned("another", "user-service", "revocations:read", kBrought).error()) ==
          "service_name_taken");
    CHECK(world.list()->size() == 1);
}

TEST_CASE("what is done with a service, and who gets a token or is refused one, is on record") {
    World world;
    const auto made = world.created("badger");
    REQUIRE(made);
    const auto& id = made->client.id;
    REQUIRE(world.rotate(id, {}, world.context));
    REQUIRE(world.disable(id, world.context));
    REQUIRE(world.enable(id, world.context));
    const auto ask = [&](const std::string& client, std::string_view secret, const char* scope) {
        return world.grant({.authentication = World::with(client, secret), .scope = scope},
                           world.context);
    };
    const std::string right{made->secret.secret().expose()};
    REQUIRE(ask(id.str(), right, "users:read"));
    REQUIRE_FALSE(ask(id.str(), right, "revocations:read"));
    REQUIRE_FALSE(ask(id.str(), "wrong", "users:read"));
    REQUIRE_FALSE(ask("no id \xc3\xa4", "wrong", "users:read"));

    std::vector<std::string> told;
    for (const auto& record : world.services.audited()) {
        CHECK(record.address == "192.0.2.7");
        CHECK(record.request_id == "r-1");
        CHECK_FALSE(record.subject);
        told.push_back(record.actor + " " + record.action + " " + record.object + " " +
                       record.outcome);
    }
    const auto service = "service:" + id.str();
    const std::vector<std::string> expected{
        "operator service.created " + service + " done",
        "operator service.secret_rotated " + service + " done",
        "operator service.disabled " + service + " done",
        "operator service.enabled " + service + " done",
        service + " service.token_granted " + service + " done",
        "anonymous service.token_granted " + service + " invalid_scope",
        "anonymous service.token_granted " + service + " invalid_client",
        "anonymous service.token_granted  invalid_client"};
    CHECK(told == expected);
    CHECK(world.throttle.begun == 4);
    CHECK(world.throttle.succeeded == 1);
}

TEST_CASE("who guesses secrets is held back before anything is looked at") {
    World world;
    world.throttle.full = true;

    const auto refused = world.grant(
        {.authentication = World::with("user-service", "x"), .scope = {}}, world.context);

    CHECK(slug_of(refused.error()) == "too_many_attempts");
    CHECK(world.services.looks == 0);
    CHECK(world.services.audited().empty());
}

TEST_CASE("while the store is away nobody is told that a secret is wrong") {
    World world;
    world.services.away = true;

    CHECK(world.authenticate(World::with("nobody", "x")).error().fault.code ==
          platform::ErrorCode::unavailable);
}
