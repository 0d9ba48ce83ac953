// For operators: brings the schema of a service's database up to its migration files, and back.

#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <vector>

#include "tools/console/command_line.hpp"
#include "tools/migrate/legacy/command.hpp"
#include "tools/migrate/program.hpp"

namespace migrate {

namespace {

constexpr const char* kAlias = "apply-migrations";

int chosen(std::vector<char*> arguments, Program& program) {
    CLI::App app{"Brings the schema of a service's database up to its migration files, and back."};
    app.require_subcommand(1);
    app.footer(
        "DATABASE_URL says where the database is (or DATABASE_URL_FILE, a file that holds it),\n"
        "MIGRATIONS_DIR where the services' migrations are.\n"
        "Exit status: 0 done, 1 failed, 2 wrong usage, 3 configuration or files refused,\n"
        "4 another run held the lock for longer than --lock-timeout, 5 a file was changed after "
        "it\n"
        "was applied, 6 has vanished, 7 is missing before one that was applied, 8 a statement\n"
        "failed, 9 others held a lock that it needs, 10 the connection was lost, 11 no way to the\n"
        "database, 12 its disk is full, 13 verify: something is to be applied, 14 lint: findings,\n"
        "15 no way back, 16 baseline: there is a history, 130 and 143 interrupted.");
    add_up(app, program);
    add_down(app, program);
    add_status(app, program);
    add_verify(app, program);
    add_plan(app, program);
    add_dump(app, program);
    add_lint(app, program);
    add_new(app, program);
    add_baseline(app, program);
    add_repair(app, program);
    add_apply_migrations(app, program);
    legacy::add_import_legacy(app, program.run);
    const auto refused = console::read_command_line(
        app, "migrate", static_cast<int>(arguments.size()), arguments.data());
    return refused ? *refused : program.run();
}

// The first process of a container would not hear them. What is under way is undone by PostgreSQL,
// which notices within a second that we are gone.
void end_by_signal() {
    for (const int signal : {SIGINT, SIGTERM}) {
        std::signal(signal, [](int number) { _exit(128 + number); });
    }
}

// Called by the name of its alias, it is that command.
std::vector<char*> arguments_of(int argc, char** argv, std::string& alias) {
    std::vector<char*> arguments{argv, argv + argc};
    if (argc > 0 && std::filesystem::path{argv[0]}.filename() == kAlias) {
        alias = kAlias;
        arguments.insert(arguments.begin() + 1, alias.data());
    }
    return arguments;
}

}  // namespace

}  // namespace migrate

int main(int argc, char** argv) {
    migrate::end_by_signal();
    migrate::Program program;
    std::string alias;
    return console::run("migrate", [&] {
        return migrate::chosen(migrate::arguments_of(argc, argv, alias), program);
    });
}
