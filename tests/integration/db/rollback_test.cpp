#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "platform/db/migrations.hpp"
#include "tests/support/servers.hpp"

using namespace platform;

namespace {

std::string directory_of(const std::string& service) {
    return SOURCE_DIR "/" + service + "-service/migrations";
}

std::vector<db::Migration> files_of(const std::string& service) {
    auto files = db::load_migrations(directory_of(service));
    REQUIRE(files);
    return std::move(*files);
}

int apply_all(const support::ScratchDatabase& scratch, const std::string& service) {
    db::Connection connection{scratch.conninfo()};
    connection.refresh(std::chrono::hours{1});
    db::Migrator migrator{connection, files_of(service)};
    int applied = 0;
    REQUIRE(migrator.up([&](const auto&) { ++applied; }));
    return applied;
}

// As an operator would: the last file first, each in a transaction with its line of the history.
void undo_all(support::ScratchDatabase& scratch, const std::string& service) {
    const auto files = files_of(service);
    for (auto migration = files.rbegin(); migration != files.rend(); ++migration) {
        const auto number = std::to_string(migration->number);
        const auto path = directory_of(service) + "/" + std::string(4 - number.size(), '0') +
                          number + "_" + migration->name + ".down.sql";
        CAPTURE(path);
        std::ifstream file{path};
        const std::string sql{std::istreambuf_iterator<char>{file}, {}};
        REQUIRE_FALSE(sql.empty());
        scratch.script("BEGIN;" + sql + ";DELETE FROM schema_migrations WHERE number = " + number +
                       ";COMMIT");
    }
}

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

}  // namespace

TEST_CASE("every migration can be undone with rows in its tables, and applied again") {
    for (const auto& [name, rows] : {std::pair{"auth", kAuthRows}, {"user", kUserRows}}) {
        const char* service = name;
        CAPTURE(service);
        support::ScratchDatabase scratch{std::string{service} + "-service/migrations"};
        scratch.script(std::string{rows} + kOutboxRow);
        REQUIRE_FALSE(left_over(scratch).empty());

        undo_all(scratch, service);

        CHECK(left_over(scratch) == "");
        CHECK(apply_all(scratch, service) == static_cast<int>(files_of(service).size()));
        scratch.script(std::string{rows} + kOutboxRow);
    }
}
