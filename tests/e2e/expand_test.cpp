// Migrations are applied while the code from before runs: it has to bear what they add.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "tests/e2e/world.hpp"
#include "tests/support/command.hpp"
#include "tests/support/servers.hpp"

using e2e::World;

namespace {

namespace files = std::filesystem;

// To every table a column that may be null, one that has a default, and an index; and a table that
// refers to none of them.
constexpr const char* kExpand = R"(
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition
        AND relnamespace = 'public'::regnamespace AND relname NOT LIKE 'schema_migrations%'
    LOOP
        EXECUTE format('ALTER TABLE %I ADD expanded_note text,'
            ' ADD expanded_count bigint NOT NULL DEFAULT 0', name);
        EXECUTE format('CREATE INDEX %I ON %I (expanded_count)', 'expanded_' || name, name);
    END LOOP;
    CREATE TABLE expanded (id uuid PRIMARY KEY);
END $$)";

constexpr const char* kBack = R"(
DO $$
DECLARE
    name text;
BEGIN
    DROP TABLE expanded;
    FOR name IN SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition
        AND relnamespace = 'public'::regnamespace AND relname NOT LIKE 'schema_migrations%'
    LOOP
        EXECUTE format('ALTER TABLE %I DROP expanded_note, DROP expanded_count', name);
    END LOOP;
END $$)";

// The next migration of a service, for as long as this lives.
class Expanded {
public:
    explicit Expanded(const std::string& service, const std::string& url_variable)
        : url_{support::environment(url_variable.c_str())},
          directory_{files::temp_directory_path() / ("expanded-" + World::fresh_name())} {
        files::copy(SOURCE_DIR "/" + service + "-service/migrations", directory_,
                    files::copy_options::recursive);
        std::ofstream{directory_ / "9000_expand.up.sql"} << kExpand;
        std::ofstream{directory_ / "9000_expand.down.sql"} << kBack;
        const auto up = migrate("up");
        REQUIRE_MESSAGE(up.status == 0, up.err);
    }
    ~Expanded() {
        CHECK(migrate("down").status == 0);
        files::remove_all(directory_);
    }
    Expanded(const Expanded&) = delete;
    Expanded& operator=(const Expanded&) = delete;

private:
    [[nodiscard]] support::Ended migrate(const std::string& command) const {
        return support::Command{BINARY_DIR "/tools/migrate/migrate",
                                {command, "--path", directory_.string()},
                                {{"DATABASE_URL", url_}}}
            .wait();
    }

    std::string url_;
    files::path directory_;
};

void use_account(const World& world, const std::string& name, const std::string& token) {
    const auto login = world.auth.post(
        "/api/auth/login", R"({"username":")" + name + R"(","password":"correct horse"})");
    CHECK(login.status == 200);
    CHECK(world.auth
              .post("/api/auth/refresh",
                    R"({"refresh_token":")" + login.text("refresh_token") + R"("})")
              .status == 200);
    CHECK(world.auth.get("/api/auth/sessions", token).status == 200);
    CHECK(world.auth.get("/api/auth/me/audit", token).status == 200);
    CHECK(world.auth
              .send("PATCH", "/api/auth/me", {{"Authorization", "Bearer " + token}},
                    R"({"first_name":"Ada"})")
              .status == 200);
}

void use_profile(const World& world, const std::string& id, const std::string& token) {
    CHECK(world.user.post("/users/me/badges", R"({"name":"First"})", token).status == 201);
    const auto goal = world.user.post("/users/me/goals", R"({"title":"Walk"})", token);
    REQUIRE(goal.status == 201);
    const auto path = "/users/" + id + "/goals/" + goal.text("id");
    CHECK(world.user.put(path, R"({"title":"Run","status":"completed"})", token).status == 200);
    CHECK(world.user.get(path + "/checkins?from=2026-01-01&to=2026-01-31", token).status == 200);
    CHECK(world.user.get("/users/me", token).status == 200);
    CHECK(world.user.get("/users/" + id + "/badges").body.find("First") != std::string::npos);
    CHECK(world.user.get("/users/" + id + "/goals").body.find("Run") != std::string::npos);
    CHECK(world.user
              .send("PATCH", "/users/me", {{"Authorization", "Bearer " + token}},
                    R"({"bio":"Walks.","time_zone":"Europe/Berlin"})")
              .status == 200);
}

// What one person does from the first day to the last.
void live(const World& world) {
    const auto name = World::fresh_name();
    const auto registered = world.sign_up(name);
    REQUIRE(registered.status == 201);
    const auto id = registered.text("user", "id");
    const auto token = registered.text("access_token");
    REQUIRE(support::eventually([&] { return world.is_visible(name); }));
    use_account(world, name, token);
    use_profile(world, id, token);
    CHECK(world.user.get("/u/" + name).status == 200);
    CHECK(world.auth
              .send("DELETE", "/api/auth/me", {{"Authorization", "Bearer " + token}},
                    R"({"password":"correct horse"})")
              .status == 204);
    CHECK(support::eventually([&] { return world.user.get("/users/" + id).status != 200; }));
}

}  // namespace

TEST_CASE("services run over a schema that is ahead of them, and start over it") {
    World world;
    live(world);

    const Expanded auth{"auth", "AUTH_MIGRATE_DATABASE_URL"};
    const Expanded user{"user", "USER_MIGRATE_DATABASE_URL"};
    live(world);

    world.auth.terminate();
    world.user.terminate();
    world.auth.start_and_wait();
    world.user.start_and_wait();
    live(world);
}
