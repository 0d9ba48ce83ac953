#include <iostream>
#include <memory>
#include <optional>

#include "tools/console/arguments.hpp"
#include "tools/migrate/program.hpp"
#include "tools/migrate/report.hpp"

// The commands that run migrations.
namespace migrate {

namespace {

using platform::Result;
using platform::migration::Migrator;

int run(const Program& program, const std::function<Result<void>(Migrator&)>& command) {
    Report report{program.json};
    return with_migrator(program, report.observer(), [&](Migrator& migrator) {
        const auto done = command(migrator);
        report.finish(program.target.service, done ? std::nullopt : std::optional{done.error()});
        return done ? 0 : complain(done.error());
    });
}

void add_order(CLI::App& command, Program& program) {
    command.add_flag("--allow-out-of-order", program.allow_out_of_order,
                     "also apply what stands before a migration that was applied");
}

// What can be refused of a service's part before anything is done.
Result<void> check(const Program& program) {
    const auto migrations = platform::migration::load_migrations(directory_of(program.target));
    if (!migrations) {
        return migrations.error();
    }
    const auto conninfo = conninfo_of(program.target);
    return conninfo ? Result<void>{} : conninfo.error();
}

// One service after the other. Where the first one fails, the second is left as it is.
int apply_both(const Program& program) {
    std::vector<Program> parts;
    for (const auto& [service, variable] : {std::pair{"auth", "AUTH_MIGRATE_DATABASE_URL"},
                                            std::pair{"user", "USER_MIGRATE_DATABASE_URL"}}) {
        parts.push_back(program);
        parts.back().target.service = service;
        parts.back().target.url_variable = variable;
        if (const auto checked = check(parts.back()); !checked) {
            return fail(program, checked.error());
        }
    }
    for (const auto& part : parts) {
        if (!part.json) {
            std::cout << part.target.service << "-service" << std::endl;
        }
        const int status = run(part, [](Migrator& migrator) { return migrator.up(); });
        if (status != 0) {
            return status;
        }
    }
    return 0;
}

}  // namespace

void add_up(CLI::App& app, Program& program) {
    auto to = std::make_shared<std::optional<int>>();
    auto& command =
        add_command(app, "up", "apply every migration that is missing", program, [&program, to] {
            return run(program, [to](Migrator& migrator) { return migrator.up(*to); });
        });
    command.add_option("--to", *to, "the number of the last one to apply")
        ->check(console::arguments::whole_number(1, 999'999'999));
    add_order(command, program);
    add_database(command, program);
    add_locks(command, program);
    add_json(command, program);
}

void add_apply_migrations(CLI::App& app, Program& program) {
    auto& command = *app.add_subcommand(
        "apply-migrations",
        "up for both services, by AUTH_MIGRATE_DATABASE_URL and USER_MIGRATE_DATABASE_URL");
    command.callback([&program] { program.run = [&program] { return apply_both(program); }; });
    add_order(command, program);
    add_locks(command, program);
    add_json(command, program);
}

void add_down(CLI::App& app, Program& program) {
    auto count = std::make_shared<int>(1);
    auto to = std::make_shared<std::optional<int>>();
    auto& command = add_command(app, "down", "undo the migrations with the highest numbers",
                                program, [&program, count, to] {
                                    return run(program, [&](Migrator& migrator) {
                                        return *to ? migrator.down_to(**to) : migrator.down(*count);
                                    });
                                });
    auto* number = command.add_option("count", *count, "how many migrations")
                       ->capture_default_str()
                       ->check(console::arguments::whole_number(1, 999'999'999));
    command.add_option("--to", *to, "instead: the number of the last one that stays; 0 undoes all")
        ->check(console::arguments::whole_number(0, 999'999'999))
        ->excludes(number);
    add_database(command, program);
    add_locks(command, program);
    add_json(command, program);
}

}  // namespace migrate
