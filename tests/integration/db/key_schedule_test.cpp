#include "auth-service/adapters/postgres/pg_key_schedule.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <mutex>
#include <set>
#include <thread>

#include "auth-service/adapters/jwt/key_follower.hpp"
#include "auth-service/adapters/postgres/pg_signing_keys.hpp"
#include "tests/support/servers.hpp"

using namespace platform;
using namespace std::chrono_literals;
using auth::KeyState;
using auth::SealingSecret;

namespace {

constexpr const char* kSecret = "the secret";
constexpr const char* kAnother = "another secret";

// A database with its first key, an operator, and as many replicas as are asked for.
struct World {
    support::ScratchDatabase scratch{"auth-service/migrations"};
    log::Logger log{"tests", log::Level::error, [](std::string_view) {}};
    std::unique_ptr<db::Database> database =
        std::move(*db::Database::open({.url = scratch.url()}, log));
    auth::KeySchedule schedule{.lead = 1200s, .token_lifetime = 900s};
    std::string first = load().front();

    static Sealer sealer(const char* secret = kSecret, const std::optional<Secret>& previous = {}) {
        return Sealer{Secret{secret}, previous, "signing keys"};
    }
    std::vector<std::string> load(const Sealer& with = sealer(),
                                  std::chrono::seconds token_lifetime = 900s) {
        const auto keys = auth::load_signing_keys(*database, with, token_lifetime);
        REQUIRE(keys);
        std::vector<std::string> kids;
        for (const auto& scheduled : *keys) {
            kids.push_back(scheduled.key.public_key().kid());
        }
        return kids;
    }
    // A service that starts, or goes on, and signs tokens of this life.
    void serve_tokens_of(std::chrono::seconds lifetime) { load(sealer(), lifetime); }
    auth::Rotation rotate() {
        const auto rotation = auth::rotate_signing_keys(*database, sealer(), schedule, {});
        REQUIRE(rotation);
        return *rotation;
    }
    auth::KeyRevocation revoke(const std::string& kid) {
        const auto revocation = auth::revoke_signing_key(*database, sealer(), schedule, kid,
                                                         auth::SealingSecret::in_use, {});
        REQUIRE(revocation);
        return *revocation;
    }
    // As if so much time had gone by.
    void age(std::chrono::seconds by) {
        const auto interval = "interval '" + std::to_string(by.count()) + " seconds'";
        scratch.script("UPDATE signing_keys SET created_at = created_at - " + interval +
                       ", signs_from = signs_from - " + interval +
                       ", published_until = published_until - " + interval +
                       ", revoked_at = revoked_at - " + interval);
    }
    std::vector<std::pair<std::string, KeyState>> states() {
        const auto keys = auth::list_signing_keys(*database);
        REQUIRE(keys);
        std::vector<std::pair<std::string, KeyState>> states;
        for (const auto& key : *keys) {
            states.emplace_back(key.kid, key.state);
        }
        return states;
    }
    std::string signing() {
        for (const auto& [kid, state] : states()) {
            if (state == KeyState::signing) {
                return kid;
            }
        }
        return "";
    }
    // Between when two keys are published, in seconds; of one key, until when it is after `after`
    // signs.
    long long stays_s(const std::string& kid, const std::string& after) {
        return scratch.number(
            "SELECT extract(epoch FROM k.published_until - n.signs_from)::bigint"
            " FROM signing_keys AS k, signing_keys AS n WHERE k.kid = '" +
            kid + "' AND n.kid = '" + after + "'");
    }
};

using States = std::vector<std::pair<std::string, KeyState>>;

}  // namespace

TEST_CASE("a key that is made signs after its lead, and the one before stays for its tokens") {
    World world;

    const auto rotation = world.rotate();

    CHECK(rotation.made);
    CHECK(world.states() ==
          States{{world.first, KeyState::signing}, {rotation.kid, KeyState::scheduled}});
    CHECK(world.load() == std::vector{world.first, rotation.kid});
    CHECK(world.scratch.number("SELECT extract(epoch FROM max(signs_from) - max(created_at))::int"
                               " FROM signing_keys") == 1200);
    CHECK(world.stays_s(world.first, rotation.kid) == 930);

    world.age(1200s);
    CHECK(world.states() ==
          States{{world.first, KeyState::published}, {rotation.kid, KeyState::signing}});
    CHECK(world.load() == std::vector{world.first, rotation.kid});

    world.age(930s);
    CHECK(world.states() ==
          States{{world.first, KeyState::retired}, {rotation.kid, KeyState::signing}});
    CHECK(world.load() == std::vector{rotation.kid});
}

TEST_CASE("a key stays as long as the tokens of the services live, whatever the operator is told") {
    World world;
    world.serve_tokens_of(3600s);

    const auto rotation = world.rotate();

    CHECK(world.stays_s(world.first, rotation.kid) == 3630);
}

TEST_CASE(
    "a service that starts with longer tokens keeps the key that is to be replaced for them") {
    World world;
    const auto rotation = world.rotate();
    REQUIRE(world.stays_s(world.first, rotation.kid) == 930);

    world.serve_tokens_of(3600s);

    CHECK(world.stays_s(world.first, rotation.kid) == 3630);
    world.age(1200s + 930s);
    CHECK(world.states() ==
          States{{world.first, KeyState::published}, {rotation.kid, KeyState::signing}});
}

TEST_CASE("shorter tokens take nothing from those that are out, and a new key signs only them") {
    World world;
    world.serve_tokens_of(3600s);
    world.serve_tokens_of(900s);

    const auto second = world.rotate();
    world.age(1200s);
    const auto third = world.rotate();

    CHECK(world.stays_s(world.first, second.kid) == 3630);
    CHECK(world.stays_s(second.kid, third.kid) == 930);
}

TEST_CASE("a key that was replaced before longer tokens came stays no longer for them") {
    World world;
    const auto rotation = world.rotate();
    world.age(1200s + 60s);

    world.serve_tokens_of(3600s);

    CHECK(world.stays_s(world.first, rotation.kid) == 930);
}

TEST_CASE("of operators who rotate at once one makes a key, and all are told of it") {
    World world;
    std::mutex mutex;
    std::set<std::string> kids;
    int made = 0;
    {
        std::vector<std::jthread> operators;
        for (int i = 0; i < 8; ++i) {
            operators.emplace_back([&] {
                const auto rotation =
                    auth::rotate_signing_keys(*world.database, World::sealer(), world.schedule, {});
                REQUIRE(rotation);
                const std::lock_guard lock{mutex};
                kids.insert(rotation->kid);
                made += rotation->made ? 1 : 0;
            });
        }
    }

    CHECK(kids.size() == 1);
    CHECK(made == 1);
    CHECK(world.scratch.number("SELECT count(*) FROM signing_keys") == 2);
}

TEST_CASE("the first key of all waits for nobody") {
    World world;
    world.scratch.script("TRUNCATE signing_keys");

    const auto rotation = world.rotate();

    CHECK(world.states() == States{{rotation.kid, KeyState::signing}});
}

TEST_CASE("in the stead of a revoked key signs a fresh one, at once") {
    World world;

    const auto revocation = world.revoke(world.first);

    CHECK_FALSE(revocation.was_revoked);
    CHECK(revocation.replacement != "");
    CHECK(world.signing() == revocation.replacement);
    CHECK(world.load() == std::vector{revocation.replacement});
}

TEST_CASE("a key that is scheduled is brought forward when the one that signs is revoked") {
    World world;
    const auto rotation = world.rotate();

    const auto revocation = world.revoke(world.first);

    CHECK(revocation.replacement == rotation.kid);
    CHECK(world.signing() == rotation.kid);
    CHECK(world.load() == std::vector{rotation.kid});
}

TEST_CASE("a scheduled key that is revoked never signs, and the one before goes on for ever") {
    World world;
    const auto rotation = world.rotate();

    const auto revocation = world.revoke(rotation.kid);

    CHECK(revocation.replacement == "");
    CHECK(world.load() == std::vector{world.first});
    world.age(24h);
    CHECK(world.signing() == world.first);
    CHECK(world.load() == std::vector{world.first});
    CHECK(world.rotate().made);
}

TEST_CASE("a key that signed before is revoked without another") {
    World world;
    const auto rotation = world.rotate();
    world.age(1200s);

    const auto revocation = world.revoke(world.first);

    CHECK(revocation.replacement == "");
    CHECK(world.signing() == rotation.kid);
    CHECK(world.load() == std::vector{rotation.kid});
}

TEST_CASE("operators who revoke one key at once make one replacement") {
    World world;
    std::mutex mutex;
    std::set<std::string> replacements;
    {
        std::vector<std::jthread> operators;
        for (int i = 0; i < 8; ++i) {
            operators.emplace_back([&] {
                const auto revocation =
                    auth::revoke_signing_key(*world.database, World::sealer(), world.schedule,
                                             world.first, auth::SealingSecret::in_use, {});
                REQUIRE(revocation);
                const std::lock_guard lock{mutex};
                if (!revocation->was_revoked) {
                    replacements.insert(revocation->replacement);
                }
            });
        }
    }

    CHECK(replacements.size() == 1);
    CHECK(world.scratch.number("SELECT count(*) FROM signing_keys") == 2);
}

TEST_CASE("a kid that nobody knows revokes nothing") {
    World world;

    const auto refused = auth::revoke_signing_key(*world.database, World::sealer(), world.schedule,
                                                  "nope", auth::SealingSecret::in_use, {});

    CHECK(refused.error().fault.slug == "signing_key_unknown");
    CHECK(world.signing() == world.first);
}

TEST_CASE("whoever holds another secret than the services makes no key that they cannot open") {
    World world;
    const auto wrong = World::sealer(kAnother);

    CHECK(
        auth::rotate_signing_keys(*world.database, wrong, world.schedule, {}).error().fault.slug ==
        "signing_key_sealed");
    CHECK(auth::revoke_signing_key(*world.database, wrong, world.schedule, world.first,
                                   auth::SealingSecret::in_use, {})
              .error()
              .fault.slug == "signing_key_sealed");
    CHECK(world.load() == std::vector{world.first});
}

TEST_CASE("where the secret is lost a revocation brings a key that the new one opens") {
    World world;
    const auto fresh = World::sealer(kAnother);

    const auto revocation = auth::revoke_signing_key(*world.database, fresh, world.schedule,
                                                     world.first, SealingSecret::lost, {});

    REQUIRE(revocation);
    CHECK(world.load(fresh) == std::vector{revocation->replacement});
}

TEST_CASE("keys that are sealed anew need the old secret no more, and are sealed anew once") {
    World world;
    const auto rotation = world.rotate();
    const auto both = World::sealer(kAnother, Secret{kSecret});
    const auto current = World::sealer(kAnother);

    const auto first = auth::reseal_signing_keys(*world.database, both, current, {});
    const auto second = auth::reseal_signing_keys(*world.database, both, current, {});

    REQUIRE(first);
    CHECK(first->resealed == 2);
    CHECK(first->unchanged == 0);
    REQUIRE(second);
    CHECK(second->resealed == 0);
    CHECK(second->unchanged == 2);
    CHECK(world.load(current) == std::vector{world.first, rotation.kid});
}

TEST_CASE("where one key that is in use cannot be opened none is sealed anew") {
    World world;
    const auto rotation = world.rotate();
    world.scratch.script("UPDATE signing_keys SET sealed_jwk = 'x' WHERE kid = '" + rotation.kid +
                         "'");
    const auto both = World::sealer(kAnother, Secret{kSecret});

    const auto refused =
        auth::reseal_signing_keys(*world.database, both, World::sealer(kAnother), {});

    CHECK(refused.error().fault.slug == "signing_key_sealed");
    CHECK(refused.error().reason.find(rotation.kid) != std::string::npos);
    world.revoke(rotation.kid);
    CHECK(world.load() == std::vector{world.first});

    const auto done = auth::reseal_signing_keys(*world.database, both, World::sealer(kAnother), {});
    REQUIRE(done);
    CHECK(done->resealed == 1);
    CHECK(done->lost == std::vector{rotation.kid});
}

TEST_CASE("replicas follow the schedule without being told") {
    World world;
    const SystemClock clock;
    auth::KeyRing left{clock};
    auth::KeyRing right{clock};
    const auto sealer = World::sealer();
    const auto load = [&] { return auth::load_signing_keys(*world.database, sealer, 900s); };
    const auth::KeyFollower of_left{left, load, 20ms, world.log};
    const auth::KeyFollower of_right{right, load, 20ms, world.log};
    const auto both_sign_with = [&](const std::string& kid) {
        return (*left.signing_key())->public_key().kid() == kid &&
               (*right.signing_key())->public_key().kid() == kid;
    };
    REQUIRE(both_sign_with(world.first));
    world.schedule.lead = 1s;

    const auto rotation = world.rotate();
    CHECK(support::eventually([&] { return left.find(rotation.kid) && right.find(rotation.kid); }));
    CHECK(both_sign_with(world.first));
    CHECK(support::eventually([&] { return both_sign_with(rotation.kid); }));

    const auto revocation = world.revoke(rotation.kid);
    CHECK(support::eventually([&] { return both_sign_with(revocation.replacement); }));
    CHECK_FALSE(left.find(rotation.kid));
    CHECK_FALSE(right.find(rotation.kid));
    CHECK(left.find(world.first));
}

TEST_CASE("the way back keeps the key that signs as the newest, and none that must not") {
    World world;
    const auto retired = world.first;
    const auto leaked = world.rotate().kid;
    world.age(3000s);
    const auto signing = world.revoke(leaked).replacement;
    const auto scheduled = world.rotate().kid;
    REQUIRE(world.states() == States{{retired, KeyState::retired},
                                     {std::min(leaked, signing),
                                      leaked < signing ? KeyState::revoked : KeyState::signing},
                                     {std::max(leaked, signing),
                                      leaked < signing ? KeyState::signing : KeyState::revoked},
                                     {scheduled, KeyState::scheduled}});

    std::ifstream file{SOURCE_DIR "/auth-service/migrations/0007_key_schedule.down.sql"};
    world.scratch.script({std::istreambuf_iterator<char>{file}, {}});

    CHECK(world.scratch.text("SELECT string_agg(kid, ' ') FROM signing_keys") == signing);
}
