#include "tests/integration/migration/world.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>

#include "platform/core/uuid.hpp"

using namespace platform;
namespace files = std::filesystem;

World::World()
    : directory{files::temp_directory_path() /
                ("migrations-" + Uuid::v7(SystemClock{}.now()).str())} {
    scratch.script(
        "SET client_min_messages = warning;"
        "DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    files::create_directory(directory);
}

World::~World() {
    files::remove_all(directory);
}

void World::take_files_of(const std::string& service) const {
    files::copy(SOURCE_DIR "/" + service + "-service/migrations", directory,
                files::copy_options::overwrite_existing | files::copy_options::recursive);
}

void World::write(const std::string& name, const std::string& sql) const {
    std::ofstream{directory / name} << sql;
}

void World::append(const std::string& name, const std::string& sql) const {
    std::ofstream{directory / name, std::ios::app} << sql;
}

std::vector<migration::Migration> World::files() const {
    auto files = migration::load_migrations(directory);
    REQUIRE(files);
    return std::move(*files);
}

Result<void> World::up(const migration::MigratorConfig& config,
                       const migration::Observer& observer) const {
    auto files = migration::load_migrations(directory);
    if (!files) {
        return files.error();
    }
    Beside session{scratch};
    migration::Migrator migrator{session.connection, std::move(*files), config, observer};
    return migrator.up();
}

std::unique_ptr<support::Command> World::start(std::vector<std::string> command,
                                               const std::string& url,
                                               support::Command::Environment environment) const {
    if (command.front() != "dump") {
        command.insert(command.begin() + 1, {"--path", directory.string()});
    }
    environment["DATABASE_URL"] = url.empty() ? scratch.url() : url;
    const char* path = std::getenv("PATH");
    environment["PATH"] = path != nullptr ? path : "";
    return std::make_unique<support::Command>(BINARY_DIR "/tools/migrate/migrate",
                                              std::move(command), environment);
}

support::Ended World::run(std::vector<std::string> command, const std::string& url) const {
    return start(std::move(command), url)->wait();
}

std::string World::dump() const {
    const auto ended = run({"dump"});
    REQUIRE_MESSAGE(ended.status == 0, ended.err);
    return ended.out;
}

long long World::asleep() {
    return scratch.number(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name = 'migrate' AND wait_event = 'PgSleep'");
}
