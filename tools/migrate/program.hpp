#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "platform/core/result.hpp"
#include "platform/migration/migrator.hpp"
#include "tools/migrate/setup.hpp"

namespace migrate {

// What the command line asks for. It outlives the run.
struct Program {
    Target target;
    bool json = false;
    int lock_wait_s = 60;
    int lock_retries = 10;
    bool allow_out_of_order = false;
    std::function<int()> run;  // the command that was chosen; answers the exit status
};

// A command on the migrations of --service or --path, and what it does.
CLI::App& add_command(CLI::App& app, const std::string& name, const std::string& description,
                      Program& program, std::function<int()> run);
// The options of a database, of whoever writes to its history, and of output for scripts.
void add_database(CLI::App& command, Program& program);
void add_locks(CLI::App& command, Program& program);
void add_json(CLI::App& command, Program& program);

// Says what has failed, for people, and answers the exit status.
int complain(const platform::Error& error);
// The same, for scripts too where the program was asked for --json.
int fail(const Program& program, const platform::Error& error);

// A migrator over the files and the database of the program's target, in the hands of `command`.
int with_migrator(const Program& program, platform::migration::Observer observer,
                  const std::function<int(platform::migration::Migrator&)>& command);

void add_up(CLI::App& app, Program& program);
void add_apply_migrations(CLI::App& app, Program& program);
void add_down(CLI::App& app, Program& program);
void add_status(CLI::App& app, Program& program);
void add_verify(CLI::App& app, Program& program);
void add_plan(CLI::App& app, Program& program);
void add_baseline(CLI::App& app, Program& program);
void add_repair(CLI::App& app, Program& program);
void add_lint(CLI::App& app, Program& program);
void add_new(CLI::App& app, Program& program);
void add_dump(CLI::App& app, Program& program);

}  // namespace migrate
