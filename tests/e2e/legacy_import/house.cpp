#include "tests/e2e/legacy_import/house.hpp"

namespace e2e {

using support::Command;
using support::environment;

const char* const kNastyPeople = R"sql(
INSERT INTO users VALUES
 (1, 'ada', 'ada@example.org', '$2b$10$abcdefghijklmnopqrstuv', 'Ada', 'Lovelace',
  '2020-02-03 10:00:00.123456', '2021-01-01'),
 (2, 'ADA', 'ADA@example.org', 'md5:unreadable', 'Ada', 'Two', '2020-02-04', '2021-01-01'),
 (3, 'Zoë Müller', NULL, 'x', E'Z\u0007oë', '', '1950-01-01', NULL),
 (4, '', 'Grace.Hopper@Example.ORG', '', 'Grace', repeat('x', 300), NULL, NULL),
 (5, NULL, NULL, 'x', 'No', 'Body', '2020-01-01', NULL),
 (6, '🦄🦄', 'not an address', NULL, NULL, NULL, 'infinity', '-infinity'),
 (7, '🦄🦄', 'unicorn@example.org', NULL, NULL, '🦄', '2020-05-05', NULL),
 (8, 'admin', 'admin@example.org', 'x', NULL, NULL, 'infinity', NULL),
 (9, repeat('long', 30), '9@legacy.invalid', 'x', NULL, NULL, '2020-05-05', NULL),
 (10, 'Ada-2', 'a2@example.org', 'x', NULL, NULL, '2020-05-05', NULL);
INSERT INTO badges VALUES
 (1, 1, 'First', 'of all', 'https://example.org/a.png', '2021-01-01'),
 (2, 1, NULL, NULL, 'http://example.org/', NULL),
 (3, 99, 'orphan', NULL, NULL, NULL),
 (4, NULL, 'nobody''s', NULL, NULL, NULL),
 (5, 5, 'of one who is refused', NULL, NULL, NULL),
 (6, 3, repeat('ü', 150) || chr(8238), E'a\r\nb\u0001', NULL, '1960-01-01');
INSERT INTO learning_goals VALUES
 (1, 1, 'Learn', 'd', 'Active', 12, '2024-01-01'),
 (2, 1, 'Done', 'd', 'done', 40, '2024-01-01'),
 (3, 2, E'\u2028', NULL, 'Weird', -5, NULL),
 (4, 2, 'Big', NULL, 'abandoned', 2147483647, '2023-01-01'),
 (5, 77, 'orphan', NULL, NULL, NULL, NULL);
)sql";

LegacyHouse::LegacyHouse() {
    old.script(
        "SET client_min_messages = warning; DROP SCHEMA public CASCADE; CREATE SCHEMA public;"
        "CREATE TABLE users (id serial PRIMARY KEY, username text, email text, password_hash text,"
        " first_name text, last_name text, created_at timestamp, updated_at timestamp);"
        "CREATE TABLE badges (id serial PRIMARY KEY, user_id integer, name text, description text,"
        " icon_url text, date_achieved timestamp);"
        "CREATE TABLE learning_goals (id serial PRIMARY KEY, user_id integer, title text,"
        " description text, status text, streak_count integer, updated_at timestamp)");
}

std::string plain_people(int count) {
    const auto numbers = "generate_series(1, " + std::to_string(count) + ") AS i";
    return "INSERT INTO users SELECT i, 'user' || i, 'user' || i || '@example.org', md5(i::text),"
           " 'First ' || i, 'Läst', timestamp '2020-01-01' + i * interval '1 minute',"
           " timestamp '2024-01-01' FROM " +
           numbers +
           ";INSERT INTO badges SELECT 3 * i + j, i, 'Badge ' || j, 'for ' || i,"
           " 'https://example.org/' || j, timestamp '2021-01-01' + i * interval '1 minute' FROM " +
           numbers +
           ", generate_series(0, 2) AS j;"
           "INSERT INTO learning_goals SELECT 2 * i + j, i, 'Goal ' || j, NULL,"
           " CASE WHEN i % 5 = j THEN 'completed' ELSE 'active' END, i % 50,"
           " timestamp '2022-01-01' + i * interval '1 minute' FROM " +
           numbers + ", generate_series(0, 1) AS j";
}

std::string mapping_path() {
    return SOURCE_DIR "/tools/migrate/legacy/plain.json";
}

Command::Environment LegacyHouse::urls() const {
    return {{"LEGACY_DATABASE_URL", old.url()},
            {"AUTH_DATABASE_URL", auth.url()},
            {"USER_DATABASE_URL", user.url()}};
}

Command LegacyHouse::start_import(const std::vector<std::string>& arguments) const {
    std::vector<std::string> all{"import-legacy"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    all.insert(all.end(), {"--mapping", mapping_path()});
    return Command{BINARY_DIR "/tools/migrate/migrate", all, urls()};
}

support::Ended LegacyHouse::import(const std::vector<std::string>& arguments) const {
    return start_import(arguments).wait();
}

platform::json::Object LegacyHouse::sums(std::vector<std::string> arguments) const {
    arguments.emplace_back("--json");
    const auto ended = import(arguments);
    REQUIRE_MESSAGE(ended.status >= 0, ended.err);
    const auto lines = support::lines_of(ended.out);
    REQUIRE_MESSAGE(!lines.empty(), ended.err);
    return support::object_in(lines.back());
}

std::string LegacyHouse::imported() {
    const auto all = [](const std::string& rows) {
        return "SELECT COALESCE(string_agg(CAST(r AS text), E'\\n' ORDER BY CAST(r AS text)), '')"
               " FROM (" +
               rows + ") AS r";
    };
    return auth.text(all("SELECT * FROM users")) + '\n' +
           user.text(all("SELECT auth_user_id, version, username, email, first_name, last_name,"
                         " member_since, username_changed_at, event_id, disabled, deleted"
                         " FROM auth_users")) +
           '\n' + user.text(all("SELECT * FROM badges")) + '\n' +
           user.text(all("SELECT * FROM goals")) + '\n' +
           user.text(all("SELECT * FROM legacy_ids")) + '\n' +
           user.text(all("SELECT * FROM legacy_notes"));
}

support::ServiceProcess LegacyHouse::user_service() const {
    return {BINARY_DIR "/user-service/user-service",
            {{"ISSUER_URL", "https://auth.example.org"},
             {"TOKEN_AUDIENCE", "platform"},
             {"HTTP_THREADS", "2"},
             {"DATABASE_POOL_SIZE", "4"},
             {"LOG_LEVEL", "debug"},
             {"PATH", "/usr/bin:/bin"},
             {"SECRET_KEY", "B1Gg5Hh7Jj2Kk9Dd3Ff8Ss0Aa4QqWwEe"},
             {"JWKS_URL", "http://127.0.0.1:1/jwks.json"},
             {"DATABASE_URL", user.url()},
             {"RABBITMQ_URL", environment("USER_RABBITMQ_URL")}}};
}

std::string LegacyHouse::id_of(const std::string& kind, int old_id) {
    const std::string number = kind == "user" ? "0" : kind == "badge" ? "1" : "2";
    return user.text("SELECT COALESCE((SELECT CAST(id AS text) FROM legacy_ids WHERE kind = " +
                     number + " AND old_id = " + std::to_string(old_id) + "), '')");
}

}  // namespace e2e
