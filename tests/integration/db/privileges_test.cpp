#include <doctest/doctest.h>

#include "platform/db/database.hpp"
#include "platform/migration/migrator.hpp"
#include "tests/support/servers.hpp"

using namespace platform;
using db::Connection;

namespace {

Connection connect(const char* url_variable) {
    return Connection{
        *db::make_conninfo(support::environment(url_variable), "test", std::chrono::seconds{60})};
}

void migrate(const std::string& service, const char* owner_url_variable) {
    Connection owner = connect(owner_url_variable);
    owner.refresh(std::chrono::hours{1});
    // As a runner of earlier days has left it.
    owner.execute_script(
        "SET client_min_messages = warning;"
        "DO $$ BEGIN IF to_regclass('schema_migrations') IS NOT NULL THEN"
        " GRANT INSERT, UPDATE, DELETE ON schema_migrations TO " +
        service + "_service; END IF; END $$");
    auto files = migration::load_migrations(SOURCE_DIR "/" + service + "-service/migrations");
    REQUIRE(files);
    migration::Migrator migrator{owner, std::move(*files)};
    REQUIRE(migrator.up());
}

std::string sqlstate_of(Connection& connection, const std::string& sql) {
    try {
        connection.execute_script(sql);
        return "done";
    } catch (const soci::postgresql_soci_error& refused) {
        return refused.sqlstate();
    }
}

}  // namespace

TEST_CASE("the role that a service runs as reads the history of migrations and cannot change it") {
    const std::pair<const char*, const char*> databases[] = {
        {"AUTH_DATABASE_URL", "AUTH_MIGRATE_DATABASE_URL"},
        {"USER_DATABASE_URL", "USER_MIGRATE_DATABASE_URL"}};
    for (const auto& database : databases) {
        const char* runtime = database.first;
        CAPTURE(runtime);
        migrate(std::string{runtime}.starts_with("AUTH") ? "auth" : "user", database.second);
        Connection service = connect(runtime);
        service.refresh(std::chrono::hours{1});

        CHECK(sqlstate_of(service, "SELECT max(number) FROM schema_migrations") == "done");
        for (const char* change :
             {"INSERT INTO schema_migrations VALUES (99, 'a', 'b')",
              "UPDATE schema_migrations SET checksum = ''", "DELETE FROM schema_migrations",
              "TRUNCATE schema_migrations", "DROP TABLE schema_migrations",
              "CREATE TABLE stranger (n int)"}) {
            CAPTURE(change);
            CHECK(sqlstate_of(service, change) == "42501");
        }
        CHECK(sqlstate_of(service, "DELETE FROM outbox WHERE false") == "done");
    }
}

TEST_CASE("the role that user-service runs as imports people, and erases where they came from") {
    migrate("user", "USER_MIGRATE_DATABASE_URL");
    Connection service = connect("USER_DATABASE_URL");
    service.refresh(std::chrono::hours{1});

    for (const char* table : {"legacy_ids", "legacy_notes", "legacy_import"}) {
        CAPTURE(table);
        const std::string name{table};
        CHECK(sqlstate_of(service, "SELECT count(*) FROM " + name) == "done");
        CHECK(sqlstate_of(service, "INSERT INTO " + name + " SELECT * FROM " + name +
                                       " WHERE false") == "done");
        CHECK(sqlstate_of(service, "DELETE FROM " + name + " WHERE false") == "done");
        CHECK(sqlstate_of(service, "TRUNCATE " + name) == "42501");
        CHECK(sqlstate_of(service, "DROP TABLE " + name) == "42501");
    }
    CHECK(sqlstate_of(service, "UPDATE legacy_import SET passes = 0 WHERE false") == "done");
}
