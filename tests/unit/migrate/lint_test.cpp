#include <doctest/doctest.h>

#include "tools/migrate/lint/rules.hpp"
#include "tools/migrate/lint/sql_literals.hpp"
#include "tools/migrate/lint/verdict.hpp"

using namespace migrate::lint;
using platform::migration::Migration;
using platform::migration::Script;

namespace {

Migration migration(std::string sql, bool in_transaction = true) {
    return {
        .number = 7,
        .name = "m",
        .up = {.file = "0007_m.up.sql", .sql = std::move(sql), .in_transaction = in_transaction},
        .down = {},
        .checksum = {}};
}

std::string rules_of(const std::vector<Finding>& findings) {
    std::string text;
    for (const auto& finding : findings) {
        text += finding.rule + ":" + std::to_string(finding.line) + " ";
    }
    return text;
}

std::string found_in(const std::string& sql, bool in_transaction = true) {
    return rules_of(look_at(migration(sql, in_transaction)).findings);
}

}  // namespace

TEST_CASE("what a migration makes itself is free of rules") {
    CHECK(found_in("CREATE TABLE a (n int NOT NULL);\n"
                   "CREATE INDEX i ON a (n);\n"
                   "ALTER TABLE a ADD COLUMN m int NOT NULL, ADD CHECK (n > 0);\n"
                   "UPDATE a SET n = 1;\nALTER TABLE a DROP COLUMN m;\nDROP TABLE a;") == "");
    CHECK(found_in("CREATE TABLE a AS SELECT 1 AS n; CREATE INDEX i ON a (n)") == "");
}

TEST_CASE("what holds others up is found, with its line") {
    CHECK(found_in("-- an index\n\nCREATE INDEX i ON a (n);") == "index-without-concurrently:3 ");
    CHECK(found_in("DROP INDEX i") == "index-without-concurrently:1 ");
    CHECK(found_in("CREATE INDEX CONCURRENTLY i ON a (n)") == "concurrently-in-transaction:1 ");
    CHECK(found_in("DROP INDEX CONCURRENTLY i") == "concurrently-in-transaction:1 ");
    CHECK(found_in("CREATE INDEX CONCURRENTLY i ON a (n)", false) == "");
    CHECK(found_in("ALTER TABLE a ALTER n TYPE bigint") == "rewrites:1 ");
    CHECK(found_in("ALTER TABLE a ADD n uuid DEFAULT gen_random_uuid()") == "rewrites:1 ");
    CHECK(found_in("ALTER TABLE a ADD n timestamptz DEFAULT clock_timestamp()") == "rewrites:1 ");
    CHECK(found_in("ALTER TABLE a ADD n text DEFAULT lower(gen_random_uuid()::text)") ==
          "rewrites:1 ");
    CHECK(found_in("ALTER TABLE a ADD n bigserial") == "rewrites:1 ");
    CHECK(found_in("ALTER TABLE a ADD n int GENERATED ALWAYS AS (m + 1) STORED") == "rewrites:1 ");
    CHECK(found_in("VACUUM FULL a") == "rewrites:1 ");
    CHECK(found_in("VACUUM a") == "");
    CHECK(found_in("ALTER TABLE a ADD CHECK (n > 0)") == "scans:1 ");
    CHECK(found_in("ALTER TABLE a ADD FOREIGN KEY (n) REFERENCES b") == "scans:1 ");
    CHECK(found_in("ALTER TABLE a ADD UNIQUE (n)") == "scans:1 ");
    CHECK(found_in("ALTER TABLE a ALTER n SET NOT NULL") == "scans:1 ");
    CHECK(found_in("UPDATE a SET n = 1") == "all-rows:1 ");
    for (const char* sql :
         {"TRUNCATE a", "LOCK a", "CLUSTER a USING i", "REFRESH MATERIALIZED VIEW v"}) {
        CHECK(found_in(sql) == "locks-out:1 ");
    }
    for (const char* what : {"LOGGED", "UNLOGGED", "TABLESPACE t", "ACCESS METHOD heap"}) {
        CHECK(found_in(std::string{"ALTER TABLE a SET "} + what) == "rewrites:1 ");
    }
    CHECK(found_in("REINDEX TABLE a") == "index-without-concurrently:1 ");
    CHECK(found_in("ALTER TABLE a ATTACH PARTITION b DEFAULT") == "scans:1 ");
    CHECK(found_in("DO $$ BEGIN ALTER TABLE a DROP COLUMN n; END $$") == "hidden:1 ");
    CHECK(found_in("CREATE TABLE IF NOT EXISTS a (n int);\nCREATE INDEX i ON a (n)") ==
          "index-without-concurrently:2 ");
    CHECK(found_in("CREATE TABLE old.a (n int);\nUPDATE a SET n = 1") == "all-rows:2 ");
}

TEST_CASE("what holds nobody up is not found") {
    CHECK(found_in("ALTER TABLE a ADD n int") == "");
    CHECK(found_in("ALTER TABLE a ADD n int NOT NULL DEFAULT 7") == "");
    CHECK(found_in("ALTER TABLE a ADD n timestamptz NOT NULL DEFAULT now()") == "");
    CHECK(found_in("ALTER TABLE a ADD n date DEFAULT (now() AT TIME ZONE 'UTC')::date") == "");
    CHECK(found_in("ALTER TABLE a ADD CHECK (n > 0) NOT VALID") == "");
    CHECK(found_in("ALTER TABLE a VALIDATE CONSTRAINT c") == "");
    CHECK(found_in("ALTER TABLE a ADD CONSTRAINT c UNIQUE USING INDEX i") == "");
    CHECK(found_in("UPDATE a SET n = 1 WHERE m = 2") == "");
    CHECK(found_in("ALTER TABLE a RENAME CONSTRAINT c TO d") == "");
}

TEST_CASE("a column that has to be given a value has a default") {
    CHECK(found_in("ALTER TABLE a ADD n int NOT NULL") == "not-null-without-default:1 ");
}

TEST_CASE("what goes says since when it is unused, right before it") {
    CHECK(found_in("ALTER TABLE a DROP COLUMN n") == "unused-since:1 ");
    CHECK(found_in("DROP TABLE a") == "unused-since:1 ");
    CHECK(found_in("ALTER TABLE a RENAME n TO m") == "unused-since:1 ");
    CHECK(found_in("ALTER TABLE a RENAME TO b") == "unused-since:1 ");
    CHECK(found_in("-- migrate: unused-since 6\nALTER TABLE a DROP COLUMN n") == "");
    CHECK(found_in("-- migrate: unused-since 7\nALTER TABLE a DROP COLUMN n") == "unused-since:2 ");
    for (const char* wrong : {"soon", "-7", "0", "6x", "7"}) {
        CHECK(found_in(std::string{"-- migrate: unused-since "} + wrong + "\nDROP TABLE a") ==
              "unused-since:2 ");
    }
    CHECK(found_in("SELECT '\n-- migrate: unused-since 6\n';\nDROP VIEW v") == "unused-since:4 ");
    CHECK(found_in("ALTER TABLE a SET SCHEMA old") == "unused-since:1 ");
    CHECK(found_in("-- migrate: unused-since 6\nDROP TABLE a;\nDROP TABLE b;") ==
          "unused-since:3 ");
}

TEST_CASE("what PostgreSQL cannot read is said, and nothing else") {
    CHECK(found_in("CREATE INDEX i ON a (n); SELEKT 1") == "not-parsed:1 ");
}

TEST_CASE("what goes must not stand in the SQL of the code") {
    const auto sql = "-- migrate: unused-since 6\nALTER TABLE People DROP COLUMN Age;";
    const auto uses = [&](const std::string& source) {
        return rules_of(judge({migration(sql)}, literals_of("a.cpp", source), {}));
    };

    CHECK(uses(R"(run("SELECT age FROM people");)") == "still-used:2 ");
    CHECK(uses("constexpr auto kColumns = \"id, age\";\nrun(\"SELECT \" \"x FROM people\");") ==
          "still-used:2 ");
    CHECK(uses(R"--(run(R"(
        SELECT age
        FROM people)");)--") == "still-used:2 ");
    CHECK(uses("run(\"SELECT \" \"age \"  // which\n  \"FROM people\");") == "still-used:2 ");
    CHECK(uses(R"(run("SELECT age FROM wines");)") == "");
    CHECK(uses(R"(run("SELECT ages FROM people"); use(age, "age");)") == "");
    CHECK(uses("// \"SELECT age FROM people\"\n/* \"age of people\" */ char c = '\"';") == "");
}

TEST_CASE("C++ cannot hide a literal") {
    const auto lines_of = [](const std::string& source) {
        std::string text;
        for (const auto& literal : literals_of("a.cpp", source)) {
            text += std::to_string(literal.line) + " ";
        }
        return text;
    };

    CHECK(lines_of("auto n = 1'000; f(\"a b\");") == "1 ");
    CHECK(lines_of("f('\"');\nf(\"a \\\" b\"); f(u8\"c d\");") == "2 2 ");
    CHECK(lines_of("f(R\"x(a )\" b)x\");\nf(\"c d\");") == "1 2 ");
    CHECK(lines_of("f(\"word\"); // \"a b\"") == "");
    CHECK(lines_of("f(\"never ends") == "1 ");
    CHECK(lines_of("f(R\"x(never ends") == "1 ");
}

TEST_CASE("a finding that is accepted is left out, and nothing can be accepted in advance") {
    const auto migrations = std::vector{migration("DROP TABLE a; DROP INDEX i")};

    CHECK(rules_of(judge(migrations, {}, {{7, "unused-since", 1}})) ==
          "index-without-concurrently:1 ");
    CHECK(rules_of(judge(migrations, {},
                         {{7, "unused-since", 1}, {7, "index-without-concurrently", 2}})) == "");
    CHECK(rules_of(judge({migration("SELECT 1")}, {}, {{7, "scans", 3}})) == "scans:3 ");
}
