#include "platform/migration/history.hpp"

#include "platform/core/encoding.hpp"
#include "platform/db/statement_place.hpp"

namespace platform::migration {

namespace {

constexpr const char* kTables = R"(
CREATE TABLE IF NOT EXISTS schema_migrations (
    number integer PRIMARY KEY,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
))";

constexpr const char* kUnfinishedColumns = R"( (
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

const char* literal(bool value) {
    return value ? "true" : "false";
}

// Of names and checksums: a-z, 0-9 and _ (files.hpp).
std::string literal(const std::string& text) {
    return "'" + text + "'";
}

}  // namespace

std::optional<std::string> checksum_of_first(const std::string& sql, int statements) {
    const auto all = db::statements_of(sql);
    if (statements < 0 || static_cast<std::size_t>(statements) > all.size()) {
        return std::nullopt;
    }
    std::string checksum;
    for (std::size_t i = 0; i < static_cast<std::size_t>(statements); ++i) {
        checksum = hex_encode(sha256(checksum + std::string{all[i]}));
    }
    return checksum;
}

void History::create() {
    if (schema().empty()) {
        keeper_.execute_script(kTables);
    }
    if (!exists(unfinished_table())) {
        keeper_.execute_script("CREATE TABLE IF NOT EXISTS " + unfinished_table() +
                               kUnfinishedColumns);
    }
    keeper_.execute_script(kKeepToOwner);
}

const std::string& History::schema() {
    if (schema_.empty()) {
        keeper_.run(
            "SELECT quote_ident(nspname) FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
            " WHERE pg_class.oid = to_regclass('schema_migrations')",
            soci::into(schema_));
    }
    return schema_;
}

std::string History::table() {
    return schema() + ".schema_migrations";
}

std::string History::unfinished_table() {
    return schema() + ".schema_migrations_unfinished";
}

bool History::exists(const std::string& table) {
    int there = 0;
    keeper_.run("SELECT (to_regclass(:name) IS NOT NULL)::int", soci::use(table, "name"),
                soci::into(there));
    return there == 1;
}

std::map<int, Applied> History::applied() {
    std::map<int, Applied> applied;
    if (schema().empty()) {
        return applied;
    }
    int number = 0;
    Applied one{};
    keeper_.each(
        "SELECT number, name, checksum, applied_at FROM " + table() + " ORDER BY number",
        [&] { applied[number] = one; }, soci::into(number), soci::into(one.name),
        soci::into(one.checksum), soci::into(one.at));
    return applied;
}

std::map<int, Unfinished> History::unfinished() {
    std::map<int, Unfinished> unfinished;
    if (schema().empty() || !exists(unfinished_table())) {
        return unfinished;
    }
    int number = 0;
    int is_up = 0;
    int begun = 0;
    Unfinished one;
    keeper_.each(
        "SELECT number, is_up::int, statements, checksum, begun::int FROM " + unfinished_table(),
        [&] {
            one.direction = is_up == 1 ? Direction::up : Direction::down;
            one.begun = begun == 1;
            unfinished[number] = one;
        },
        soci::into(number), soci::into(is_up), soci::into(one.statements), soci::into(one.checksum),
        soci::into(begun));
    return unfinished;
}

std::string History::adding(const Migration& migration) {
    return "INSERT INTO " + table() + " (number, name, checksum) VALUES (" +
           std::to_string(migration.number) + ", " + literal(migration.name) + ", " +
           literal(migration.checksum) + ");";
}

std::string History::removing(int number) {
    return "DELETE FROM " + table() + " WHERE number = " + std::to_string(number) + ";";
}

std::string History::realigning(const Migration& migration) {
    return "UPDATE " + table() + " SET name = " + literal(migration.name) +
           ", checksum = " + literal(migration.checksum) +
           " WHERE number = " + std::to_string(migration.number) + ";";
}

std::string History::noting(int number, const Unfinished& state) {
    return "INSERT INTO " + unfinished_table() +
           " (number, is_up, statements, checksum, begun) VALUES (" + std::to_string(number) +
           ", " + literal(state.direction == Direction::up) + ", " +
           std::to_string(state.statements) + ", " + literal(state.checksum) + ", " +
           literal(state.begun) +
           ") ON CONFLICT (number) DO UPDATE SET is_up = EXCLUDED.is_up,"
           " statements = EXCLUDED.statements, checksum = EXCLUDED.checksum,"
           " begun = EXCLUDED.begun;";
}

std::string History::forgetting_unfinished(int number) {
    return "DELETE FROM " + unfinished_table() + " WHERE number = " + std::to_string(number) + ";";
}

}  // namespace platform::migration
