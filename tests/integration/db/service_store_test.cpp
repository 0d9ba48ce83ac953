#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include "auth-service/adapters/postgres/pg_service_client_tx.hpp"
#include "auth-service/application/grant_service_token.hpp"
#include "auth-service/application/manage_services.hpp"
#include "platform/db/database.hpp"
#include "tests/support/fake_services.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/servers.hpp"

using namespace auth;

namespace {

struct Fake {
    support::FakeServices services;
    ServiceClientStore& store() { return services; }
};

struct PostgreSql {
    support::ScratchDatabase scratch{"auth-service/migrations"};
    platform::log::Logger log{"tests", platform::log::Level::error, [](std::string_view) {}};
    std::unique_ptr<platform::db::Database> database =
        std::move(*platform::db::Database::open({.url = scratch.url()}, log));
    platform::db::PgUnitOfWork<ServiceClientTx, PgServiceClientTx> services{*database};

    ServiceClientStore& store() { return services; }
};

ServiceClient client_named(const std::string& id, const std::string& name) {
    return {.id = *ServiceClientId::parse(id),
            .name = *ServiceName::parse(name),
            .scopes = *ScopeSet::parse("users:read badges:award"),
            .created_at = support::ManualClock{}.now(),
            .disabled_at = {}};
}

ServiceClientTx::Insertion insert(ServiceClientStore& store, const ServiceClient& client) {
    return *store.transact(
        [&](ServiceClientTx& tx) -> platform::Result<ServiceClientTx::Insertion> {
            return tx.insert(client);
        });
}

void add_secret(ServiceClientStore& store, const ServiceClientId& id, const char* secret) {
    REQUIRE(store.transact([&](ServiceClientTx& tx) -> platform::Result<void> {
        tx.add_secret(id, SecretDigest::of(secret), support::ManualClock{}.now());
        return {};
    }));
}

std::optional<ServiceCredentials> find(ServiceClientStore& store, std::string_view id) {
    return *store.read(
        [&](ServiceClientTx& tx) -> platform::Result<std::optional<ServiceCredentials>> {
            return tx.find(id);
        });
}

bool is_digest_of(const SecretDigest& digest, const char* secret) {
    return digest.equals(SecretDigest::of(secret));
}

constexpr platform::Fault kChangedMind{platform::ErrorCode::conflict, "changed_mind", "No."};

}  // namespace

TEST_CASE_TEMPLATE("a store of services", Store, Fake, PostgreSql) {
    Store under_test;
    ServiceClientStore& store = under_test.store();
    const auto badger = client_named("badger", "Badger");
    REQUIRE(insert(store, badger) == ServiceClientTx::Insertion::done);

    SUBCASE("gives a service back as it was put in, without a secret") {
        const auto found = find(store, "badger");
        REQUIRE(found);
        CHECK(found->client.id == badger.id);
        CHECK(found->client.name == badger.name);
        CHECK(found->client.scopes == badger.scopes);
        CHECK(found->client.created_at == badger.created_at);
        CHECK_FALSE(found->client.disabled_at);
        for (const auto& digest : found->secrets) {
            CHECK(digest.equals(SecretDigest::nobodys()));
        }
    }
    SUBCASE("knows nobody by what is no id") {
        for (const char* id : {"", "Badger", "badger ", "' OR ''='", "\xc3\xa4", "badger\n"}) {
            CAPTURE(id);
            CHECK_FALSE(find(store, id));
        }
        CHECK_FALSE(find(store, std::string(60'000, 'x')));
    }
    SUBCASE("says which of id and name is taken") {
        CHECK(insert(store, client_named("badger", "Other")) ==
              ServiceClientTx::Insertion::id_taken);
        CHECK(insert(store, client_named("badger", "Badger")) ==
              ServiceClientTx::Insertion::id_taken);
        CHECK(insert(store, client_named("other", "Badger")) ==
              ServiceClientTx::Insertion::name_taken);
        CHECK(insert(store, client_named("other", "badger")) == ServiceClientTx::Insertion::done);
    }
    SUBCASE("keeps the newest two secrets, the newest first, at one moment too") {
        add_secret(store, badger.id, "first");
        CHECK(is_digest_of(find(store, "badger")->secrets[0], "first"));
        CHECK(find(store, "badger")->secrets[1].equals(SecretDigest::nobodys()));

        add_secret(store, badger.id, "second");
        add_secret(store, badger.id, "third");
        add_secret(store, badger.id, "fourth");

        const auto secrets = find(store, "badger")->secrets;
        CHECK(is_digest_of(secrets[0], "fourth"));
        CHECK(is_digest_of(secrets[1], "third"));
    }
    SUBCASE("disables and enables") {
        const auto later = badger.created_at + std::chrono::hours{1};
        const auto set = [&](std::optional<platform::Timestamp> at) {
            REQUIRE(store.transact([&](ServiceClientTx& tx) -> platform::Result<void> {
                CHECK(tx.lock(badger.id));
                tx.set_disabled_at(badger.id, at);
                return {};
            }));
        };
        set(later);
        CHECK(find(store, "badger")->client.disabled_at == later);
        set({});
        CHECK_FALSE(find(store, "badger")->client.disabled_at);
    }
    SUBCASE("lists all by name") {
        REQUIRE(insert(store, client_named("a-first-id", "Zebra")) ==
                ServiceClientTx::Insertion::done);
        const auto all =
            *store.read([](ServiceClientTx& tx) -> platform::Result<std::vector<ServiceClient>> {
                return tx.all();
            });
        REQUIRE(all.size() == 2);
        CHECK(all[0].name.str() == "Badger");
        CHECK(all[1].name.str() == "Zebra");
    }
    SUBCASE("forgets what a transaction did that gave up") {
        const auto given_up = store.transact([&](ServiceClientTx& tx) -> platform::Result<void> {
            tx.add_secret(badger.id, SecretDigest::of("never"), badger.created_at);
            tx.insert(client_named("other", "Other"));
            return kChangedMind;
        });
        CHECK_FALSE(given_up);
        CHECK(find(store, "badger")->secrets[0].equals(SecretDigest::nobodys()));
        CHECK_FALSE(find(store, "other"));
    }
}

TEST_CASE("of secrets only digests are stored, and never more than two of a service") {
    PostgreSql world;
    const platform::SystemClock clock;
    const CreateService create{world.services, clock};
    const RotateServiceSecret rotate{world.services, clock};
    const auto made = create(*ServiceName::parse("Badger"), *ScopeSet::parse("users:read"), {});
    REQUIRE(made);
    REQUIRE(rotate(made->client.id, {}, {}));

    CHECK(world.scratch.number("SELECT count(*) FROM service_secrets"
                               " WHERE octet_length(digest) = 32") == 2);
    CHECK(world.scratch.number("SELECT count(*) FROM service_secrets"
                               " WHERE encode(digest, 'escape') LIKE '%ups_%'") == 0);
    CHECK_THROWS(world.scratch.script(
        "INSERT INTO service_secrets SELECT client_id, max(generation) + 1, max(digest), now()"
        " FROM service_secrets GROUP BY client_id"));
}

TEST_CASE("however many rotate at once, each secret was made and two are good in the end") {
    PostgreSql world;
    const platform::SystemClock clock;
    const CreateService create{world.services, clock};
    const auto made = create(*ServiceName::parse("Badger"), *ScopeSet::parse("users:read"), {});
    REQUIRE(made);
    constexpr int kThreads = 8;
    constexpr int kRounds = 10;
    const RotateServiceSecret rotate{world.services, clock};
    std::mutex mutex;
    std::vector<ServiceSecret> secrets;
    {
        std::vector<std::jthread> operators;
        for (int i = 0; i < kThreads; ++i) {
            operators.emplace_back([&] {
                for (int round = 0; round < kRounds; ++round) {
                    auto secret = rotate(made->client.id, {}, {});
                    const std::lock_guard lock{mutex};
                    if (secret) {
                        secrets.push_back(std::move(*secret));
                    }
                }
            });
        }
    }

    const AuthenticateService authenticate{world.services};
    const auto good = std::count_if(secrets.begin(), secrets.end(), [&](const auto& secret) {
        return static_cast<bool>(
            authenticate({.client_id = made->client.id.str(),
                          .secret = platform::Secret{std::string{secret.secret().expose()}}}));
    });
    CHECK(secrets.size() == kThreads * kRounds);
    CHECK(good == 2);
    CHECK(world.scratch.number("SELECT count(*) FROM service_secrets") == 2);
    CHECK(world.scratch.number("SELECT max(generation) FROM service_secrets") ==
          1 + kThreads * kRounds);
}

TEST_CASE("replicas that provision one service at once make it once and all succeed") {
    PostgreSql world;
    const platform::SystemClock clock;
    const ProvisionService provision{world.services, clock};
    std::mutex mutex;
    std::vector<std::string> outcomes;
    {
        std::vector<std::jthread> deployments;
        for (int i = 0; i < 8; ++i) {
            deployments.emplace_back([&] {
                const auto made = provision(
                    {.id = *ServiceClientId::parse("user-service"),
                     .name = *ServiceName::parse("user-service"),
                     .scopes = *ScopeSet::parse("revocations:read"),
                     .secret = *ServiceSecret::parse("a-secret-that-a-deployment-brings-with-it")},
                    {});
                const std::lock_guard lock{mutex};
                outcomes.emplace_back(made ? (*made ? "made" : "there")
                                           : std::string{made.error().fault.slug});
            });
        }
    }

    CHECK(std::count(outcomes.begin(), outcomes.end(), "made") == 1);
    CHECK(std::count(outcomes.begin(), outcomes.end(), "there") == 7);
    CHECK(world.scratch.number("SELECT count(*) FROM service_secrets") == 1);
}
