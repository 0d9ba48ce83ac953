#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "auth-service/adapters/postgres/schema.hpp"
#include "tests/integration/migration/world.hpp"
#include "user-service/adapters/postgres/schema.hpp"

// What both services' migrations have to be like.

using namespace platform;

namespace {

// Tables, indexes, sequences, types and functions that are not the history's.
std::string left_over(support::ScratchDatabase& scratch) {
    return scratch.text(
        "SELECT coalesce(string_agg(name, ' '), '') FROM ("
        " SELECT relname::text AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " UNION ALL"
        " SELECT typname::text FROM pg_type WHERE typnamespace = 'public'::regnamespace"
        " UNION ALL"
        " SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace) AS ours"
        " WHERE name NOT LIKE '%schema_migrations%'");
}

constexpr const char* kOutboxRow =
    "INSERT INTO outbox (shard, event_id, aggregate_id, agg_version, type, routing_key, payload,"
    " traceparent, request_id)"
    " VALUES (1, gen_random_uuid(), gen_random_uuid(), 1, 't', 'k', '{}', '', 'r');";

// A person, a disabled one, and a tombstone.
constexpr const char* kAuthRows =
    "INSERT INTO users (id, username, email, password_hash, created_at, updated_at,"
    " username_changed_at) VALUES"
    " (gen_random_uuid(), 'ada', 'ada@example.org', 'h', now(), now(), now()),"
    " (gen_random_uuid(), 'bob', 'bob@example.org', 'h', now(), now(), now()),"
    " (gen_random_uuid(), 'eve', 'eve@example.org', 'h', now(), now(), now());"
    "UPDATE users SET disabled_at = now() WHERE username = 'bob';"
    "UPDATE users SET deleted_at = now(), email = NULL, password_hash = NULL"
    " WHERE username = 'eve';"
    "INSERT INTO signing_keys (kid, sealed_jwk) VALUES ('k', 'x');"
    "INSERT INTO signing_keys (kid, sealed_jwk, signs_from, published_until, revoked_at) VALUES"
    " ('l', 'x', now() + interval '1 hour', NULL, NULL), ('m', 'x', now(), now(), now());"
    "INSERT INTO service_clients VALUES ('s', 'n', '{users:read}', now(), NULL);"
    "INSERT INTO service_secrets VALUES ('s', 1, decode(repeat('00', 32), 'hex'), now()),"
    " ('s', 2, decode(repeat('01', 32), 'hex'), now());";

constexpr const char* kUserRows =
    "INSERT INTO auth_users (auth_user_id, version, username, email, disabled) VALUES"
    " ('01890000-0000-7000-8000-000000000001', 1, 'ada', 'ada@example.org', false),"
    " ('01890000-0000-7000-8000-000000000002', 1, 'bob', 'bob@example.org', true);"
    "INSERT INTO auth_users (auth_user_id, version, deleted) VALUES"
    " ('01890000-0000-7000-8000-000000000003', 9, true);"
    "INSERT INTO badges SELECT gen_random_uuid(), auth_user_id, 'b', NULL, NULL, now(), now()"
    " FROM auth_users;"
    "INSERT INTO goals SELECT gen_random_uuid(), auth_user_id, 't', NULL, 'completed', 0, now(),"
    " now() FROM auth_users;"
    "INSERT INTO parked_events (fingerprint, queue, exchange, routing_key, message_id, type,"
    " content_type, headers, body, reason, error)"
    " VALUES ('f', 'q', 'x', 'k', 'm', 't', 'c', '{}', 'b', 'r', 'e');"
    "INSERT INTO suspect_events (fingerprint, begun) VALUES ('f', 1);";

// The schema after each migration, from none to all of them, on the way up.
std::vector<std::string> dumps_on_the_way_up(const World& world) {
    std::vector<std::string> dumps;
    REQUIRE(world.run({"up", "--to", "1"}).status == 0);
    REQUIRE(world.run({"down"}).status == 0);
    dumps.push_back(world.dump());
    for (const auto& migration : world.files()) {
        REQUIRE(world.run({"up", "--to", std::to_string(migration.number)}).status == 0);
        dumps.push_back(world.dump());
    }
    return dumps;
}

}  // namespace

TEST_CASE("up, down to nothing and up again give the same schema, and so does each single step") {
    for (const char* service : {"auth", "user"}) {
        CAPTURE(service);
        World world;
        world.take_files_of(service);
        const auto dumps = dumps_on_the_way_up(world);
        const auto count = dumps.size() - 1;

        REQUIRE(world.run({"down", "--to", "0"}).status == 0);
        CHECK(world.dump() == dumps[0]);
        REQUIRE(world.run({"up"}).status == 0);
        CHECK(world.dump() == dumps[count]);

        for (auto number = count; number > 0; --number) {
            CAPTURE(number);
            REQUIRE(world.run({"down"}).status == 0);
            CHECK(world.dump() == dumps[number - 1]);
            REQUIRE(world.run({"up", "--to", std::to_string(number)}).status == 0);
            CHECK(world.dump() == dumps[number]);
            REQUIRE(world.run({"down", "1"}).status == 0);
        }
        CHECK(left_over(world.scratch) == "");
    }
}

TEST_CASE("every migration can be undone with rows in its tables, and applied again") {
    for (const auto& [name, rows] : {std::pair{"auth", kAuthRows}, {"user", kUserRows}}) {
        const char* service = name;
        CAPTURE(service);
        World world;
        world.take_files_of(service);
        REQUIRE(world.run({"up"}).status == 0);
        world.scratch.script(std::string{rows} + kOutboxRow);
        REQUIRE_FALSE(left_over(world.scratch).empty());

        const auto undone = world.run({"down", "--to", "0"});

        CHECK_MESSAGE(undone.status == 0, undone.err);
        CHECK(left_over(world.scratch) == "");
        CHECK(world.run({"up"}).status == 0);
        world.scratch.script(std::string{rows} + kOutboxRow);
    }
}

TEST_CASE("each service asks for exactly the migrations that stand in its folder") {
    CHECK(migration::load_migrations(SOURCE_DIR "/auth-service/migrations")->size() ==
          static_cast<std::size_t>(auth::kSchemaVersion));
    CHECK(migration::load_migrations(SOURCE_DIR "/user-service/migrations")->size() ==
          static_cast<std::size_t>(user::kSchemaVersion));
}

TEST_CASE("each service's outbox and parking lot are those that relay and consumer know") {
    const auto text_of = [](const std::string& path) {
        std::ifstream file{SOURCE_DIR "/" + path};
        return std::string{std::istreambuf_iterator<char>{file}, {}};
    };

    const auto outbox = text_of("platform/messaging/outbox.sql");

    CHECK(outbox.starts_with("--"));
    CHECK(text_of("auth-service/migrations/0002_outbox.up.sql") == outbox);
    CHECK(text_of("user-service/migrations/0004_outbox.up.sql") == outbox);
    CHECK(text_of("user-service/migrations/0005_parking.up.sql") ==
          text_of("platform/messaging/parking.sql"));
    CHECK(text_of("user-service/migrations/0006_parked_again.up.sql") ==
          text_of("platform/messaging/parked_again.sql"));
}
