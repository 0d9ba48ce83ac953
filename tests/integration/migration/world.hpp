#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "platform/migration/migrator.hpp"
#include "tests/support/command.hpp"
#include "tests/support/servers.hpp"

// A directory of migrations that a test writes, and an empty database to apply them to.
struct World {
    support::ScratchDatabase scratch;
    std::filesystem::path directory;

    World();
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    // The files of a service in place of those that a test writes.
    void take_files_of(const std::string& service) const;
    void write(const std::string& name, const std::string& sql) const;
    void append(const std::string& name, const std::string& sql) const;
    [[nodiscard]] std::vector<platform::migration::Migration> files() const;

    // As the library does it.
    [[nodiscard]] platform::Result<void> up(
        const platform::migration::MigratorConfig& config = {},
        const platform::migration::Observer& observer = {}) const;

    // As the program does it: `migrate COMMAND --path DIRECTORY ARGUMENTS`, by DATABASE_URL.
    [[nodiscard]] std::unique_ptr<support::Command> start(
        std::vector<std::string> command, const std::string& url = "",
        support::Command::Environment environment = {}) const;
    [[nodiscard]] support::Ended run(std::vector<std::string> command,
                                     const std::string& url = "") const;

    [[nodiscard]] std::string dump() const;
    // How many sessions of the program are in pg_sleep().
    long long asleep();
};

// A session beside the runner.
struct Beside {
    platform::db::Connection connection;

    explicit Beside(const support::ScratchDatabase& scratch) : connection{scratch.conninfo()} {
        connection.refresh(std::chrono::hours{1});
    }
    void script(const std::string& sql) { connection.execute_script(sql); }
};
