#include "auth-service/adapters/postgres/pg_signing_keys.hpp"

#include <doctest/doctest.h>

#include <mutex>
#include <set>
#include <thread>

#include "tests/support/kept_log.hpp"
#include "tests/support/servers.hpp"

using namespace platform;
using namespace std::chrono_literals;

namespace {

struct World {
    support::ScratchDatabase scratch{"auth-service/migrations"};
    log::Logger log{"tests", log::Level::debug, support::keep_log_line};
    std::unique_ptr<db::Database> database =
        std::move(*db::Database::open({.url = scratch.url()}, log));

    static Sealer sealer(const char* secret, const std::optional<Secret>& previous = {}) {
        return Sealer{Secret{secret}, previous, "signing keys"};
    }
};

}  // namespace

TEST_CASE("replicas that start together end with one key that all of them have") {
    World world;
    std::mutex mutex;
    std::set<std::string> kids;
    {
        std::vector<std::jthread> replicas;
        for (int i = 0; i < 4; ++i) {
            replicas.emplace_back([&] {
                const auto keys =
                    auth::load_signing_keys(*world.database, World::sealer("the secret"), 900s);
                REQUIRE(keys);
                REQUIRE(keys->size() == 1);
                const std::lock_guard lock{mutex};
                kids.insert(keys->front().key.public_key().kid());
            });
        }
    }

    CHECK(kids.size() == 1);
    CHECK(world.scratch.number("SELECT count(*) FROM signing_keys") == 1);
}

TEST_CASE("a private key is never stored in the clear") {
    World world;
    REQUIRE(auth::load_signing_keys(*world.database, World::sealer("the secret"), 900s));

    CHECK(world.scratch.number("SELECT count(*) FROM signing_keys"
                               " WHERE position('\\x2264223a'::bytea IN sealed_jwk) > 0") == 0);
}

TEST_CASE("another secret does not open the keys, unless the old one is given beside it") {
    World world;
    const auto first = auth::load_signing_keys(*world.database, World::sealer("the secret"), 900s);
    REQUIRE(first);

    const auto refused = auth::load_signing_keys(*world.database, World::sealer("another"), 900s);
    const auto rotated = auth::load_signing_keys(
        *world.database, World::sealer("another", Secret{"the secret"}), 900s);

    CHECK(refused.error().fault.slug == "signing_key_sealed");
    REQUIRE(rotated);
    CHECK(rotated->front().key.public_key().kid() == first->front().key.public_key().kid());
}
