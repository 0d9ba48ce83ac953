// The migration runner: brings the schema of a service's database up to its files.

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "platform/config/environment.hpp"
#include "platform/db/database.hpp"
#include "platform/db/migrations.hpp"

namespace {

using platform::db::Connection;
using platform::db::Migrator;

enum Exit { kDone = 0, kFailed = 1, kWrongUsage = 2, kConfigurationRefused = 3, kBusy = 4 };

struct Options {
    std::string service;
    std::string path;
    std::string database_url;
    int lock_timeout_s = 60;
};

int fail(Exit code, const platform::Error& error) {
    std::cerr << "migrate: " << error.fault.title << " " << error.reason << "\n";
    return code;
}

std::string from_environment(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

std::filesystem::path directory_of(const Options& options) {
    if (!options.path.empty()) {
        return options.path;
    }
    const std::string root = from_environment("MIGRATIONS_DIR");
    return std::filesystem::path{root.empty() ? "." : root} / (options.service + "-service") /
           "migrations";
}

int up(Migrator& migrator) {
    int count = 0;
    const auto done = migrator.up(
        [&](const auto& applied) {
            std::cout << "applied " << applied.number << " " << applied.name << std::endl;
            ++count;
        },
        [](const auto& holder) {
            std::cerr << "migrate: waiting for another run: " << holder << std::endl;
        });
    if (!done) {
        const bool busy = done.error().fault.slug == platform::db::kRunnerBusy.slug;
        return fail(busy ? kBusy : kFailed, done.error());
    }
    if (count == 0) {
        std::cout << "nothing to apply" << std::endl;
    }
    return kDone;
}

int status(Migrator& migrator) {
    const auto all = migrator.status();
    if (!all) {
        return fail(kFailed, all.error());
    }
    for (const auto& [migration, applied_at] : *all) {
        std::cout << migration.number << " " << migration.name << " "
                  << (applied_at.empty() ? "pending" : "applied " + applied_at) << "\n";
    }
    return kDone;
}

int run(const Options& options, int (*command)(Migrator&)) {
    auto migrations = platform::db::load_migrations(directory_of(options));
    if (!migrations) {
        return fail(kConfigurationRefused, migrations.error());
    }
    auto environment = platform::config::Environment::of_process();
    const auto url = options.database_url.empty() ? environment.required_or_file("DATABASE_URL")
                                                  : options.database_url;
    if (!environment.faults().empty()) {
        std::cerr << "migrate: " << environment.faults().front() << "\n";
        return kConfigurationRefused;
    }
    const auto conninfo = platform::db::make_conninfo(url, "migrate", std::chrono::milliseconds{0});
    if (!conninfo) {
        return fail(kConfigurationRefused, conninfo.error());
    }
    Connection connection{*conninfo};
    try {
        connection.refresh(std::chrono::hours{24});
    } catch (const soci::soci_error& caught) {
        return fail(kFailed, platform::db::classify(caught).error);
    }
    Migrator migrator{connection,
                      std::move(*migrations),
                      {.lock_wait = std::chrono::seconds{options.lock_timeout_s}}};
    return command(migrator);
}

void add_options(CLI::App& command, Options& options) {
    auto* service = command.add_option("--service", options.service, "auth or user")
                        ->check(CLI::IsMember({"auth", "user"}));
    auto* path = command.add_option("--path", options.path,
                                    "a directory of migrations, instead of a service's own");
    service->excludes(path);
    command.add_option(
        "--database-url", options.database_url,
        "instead of DATABASE_URL; a password on a command line can be seen by others");
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Brings the schema of a service's database up to its migration files."};
    app.require_subcommand(1);
    app.footer(
        "Exit status: 0 done, 1 failed, 2 wrong usage, 3 configuration refused, 4 another run "
        "held\n"
        "the lock for longer than --lock-timeout.");
    Options options;
    auto* up_command = app.add_subcommand("up", "apply every migration that is missing");
    auto* status_command = app.add_subcommand("status", "list the migrations and what is applied");
    add_options(*up_command, options);
    add_options(*status_command, options);
    up_command
        ->add_option("--lock-timeout", options.lock_timeout_s,
                     "seconds to wait for another run on this database; 0: do not wait")
        ->capture_default_str()
        ->check(CLI::Range(0, 86'400));
    try {
        app.parse(argc, argv);
        if (options.service.empty() && options.path.empty()) {
            throw CLI::RequiredError("--service or --path");
        }
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? kDone : kWrongUsage;
    }
    return run(options, up_command->parsed() ? up : status);
}
