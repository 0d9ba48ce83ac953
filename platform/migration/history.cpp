#include "platform/migration/history.hpp"

namespace platform::migration {

namespace {

constexpr const char* kTables = R"(
CREATE TABLE IF NOT EXISTS schema_migrations (
    number integer PRIMARY KEY,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE IF NOT EXISTS schema_migrations_unfinished (
    number integer PRIMARY KEY,
    is_up boolean NOT NULL,
    statements integer NOT NULL,
    checksum text NOT NULL,
    begun boolean NOT NULL
))";

constexpr const char* kKeepToOwner = R"(
DO $$
DECLARE
    kept record;
BEGIN
    FOR kept IN
        SELECT DISTINCT pg_class.oid::regclass AS relation,
            CASE WHEN acl.grantee = 0 THEN 'PUBLIC'
                ELSE quote_ident(pg_get_userbyid(acl.grantee)) END AS grantee
        FROM pg_class, aclexplode(relacl) acl
        WHERE pg_class.oid IN ('schema_migrations'::regclass,
                'schema_migrations_unfinished'::regclass)
            AND acl.grantee <> relowner AND privilege_type <> 'SELECT'
    LOOP
        EXECUTE 'REVOKE INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON '
            || kept.relation || ' FROM ' || kept.grantee;
    END LOOP;
END $$)";

}  // namespace

void History::create() {
    connection_.execute_script(kTables);
    connection_.execute_script(kKeepToOwner);
}

bool History::exists(const char* table) {
    int there = 0;
    connection_.run("SELECT (to_regclass(:name) IS NOT NULL)::int",
                    soci::use(std::string{table}, "name"), soci::into(there));
    return there == 1;
}

std::map<int, Applied> History::applied() {
    std::map<int, Applied> applied;
    if (!exists("schema_migrations")) {
        return applied;
    }
    int number = 0;
    Applied one{};
    connection_.each(
        "SELECT number, name, checksum, applied_at FROM schema_migrations ORDER BY number",
        [&] { applied[number] = one; }, soci::into(number), soci::into(one.name),
        soci::into(one.checksum), soci::into(one.at));
    return applied;
}

std::map<int, Unfinished> History::unfinished() {
    std::map<int, Unfinished> unfinished;
    if (!exists("schema_migrations_unfinished")) {
        return unfinished;
    }
    int number = 0;
    int is_up = 0;
    int begun = 0;
    Unfinished one;
    connection_.each(
        "SELECT number, is_up::int, statements, checksum, begun::int"
        " FROM schema_migrations_unfinished",
        [&] {
            one.direction = is_up == 1 ? Direction::up : Direction::down;
            one.begun = begun == 1;
            unfinished[number] = one;
        },
        soci::into(number), soci::into(is_up), soci::into(one.statements), soci::into(one.checksum),
        soci::into(begun));
    return unfinished;
}

void History::add(const Migration& migration) {
    connection_.run(
        "INSERT INTO schema_migrations (number, name, checksum)"
        " VALUES (:number, :name, :checksum)",
        soci::use(migration.number, "number"), soci::use(migration.name, "name"),
        soci::use(migration.checksum, "checksum"));
}

void History::remove(int number) {
    connection_.run("DELETE FROM schema_migrations WHERE number = :number",
                    soci::use(number, "number"));
}

void History::realign(const Migration& migration) {
    connection_.run(
        "UPDATE schema_migrations SET name = :name, checksum = :checksum WHERE number = :number",
        soci::use(migration.name, "name"), soci::use(migration.checksum, "checksum"),
        soci::use(migration.number, "number"));
}

void History::note(int number, const Unfinished& state) {
    const int is_up = state.direction == Direction::up ? 1 : 0;
    const int begun = state.begun ? 1 : 0;
    connection_.run(
        "INSERT INTO schema_migrations_unfinished (number, is_up, statements, checksum, begun)"
        " VALUES (:number, CAST(CAST(:is_up AS int) AS boolean), :statements, :checksum,"
        " CAST(CAST(:begun AS int) AS boolean))"
        " ON CONFLICT (number) DO UPDATE SET is_up = EXCLUDED.is_up,"
        " statements = EXCLUDED.statements, checksum = EXCLUDED.checksum,"
        " begun = EXCLUDED.begun",
        soci::use(number, "number"), soci::use(is_up, "is_up"),
        soci::use(state.statements, "statements"), soci::use(state.checksum, "checksum"),
        soci::use(begun, "begun"));
}

void History::forget_unfinished(int number) {
    connection_.run("DELETE FROM schema_migrations_unfinished WHERE number = :number",
                    soci::use(number, "number"));
}

}  // namespace platform::migration
