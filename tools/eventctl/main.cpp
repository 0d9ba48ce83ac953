// For operators: what became of events, and how to mend it.

#include <algorithm>
#include <string_view>

#include "tools/eventctl/exits.hpp"
#include "tools/eventctl/program.hpp"

namespace eventctl {

CLI::App& add_command(CLI::App& parent, const std::string& name, const std::string& description,
                      Program& program, const Needs& needs, std::function<int(Setup&)> run) {
    auto& command = *parent.add_subcommand(name, description);
    command.add_flag("--json", program.json, "for scripts: JSON on standard output");
    const auto add_url = [&](bool needed, const char* option, std::string& url,
                             const char* variable) {
        if (needed) {
            command.add_option(option, url, std::string{"instead of "} + variable)
                ->group("Servers");
        }
    };
    add_url(needs.auth_database, "--auth-database-url", program.urls.auth_database,
            "AUTH_DATABASE_URL; a password on a command line can be seen by others");
    add_url(needs.user_database, "--user-database-url", program.urls.user_database,
            "USER_DATABASE_URL");
    add_url(needs.rabbitmq, "--rabbitmq-url", program.urls.rabbitmq, "OPERATOR_RABBITMQ_URL");
    command.callback([&program, needs, run = std::move(run)] {
        program.run = [&program, needs, run] {
            Setup setup{program.urls};
            return setup.prepare(needs) ? run(setup) : kConfigurationRefused;
        };
    });
    return command;
}

namespace {

bool has_command(CLI::App& app, std::string_view name) {
    const auto all = app.get_subcommands([](const CLI::App*) { return true; });
    return std::any_of(all.begin(), all.end(),
                       [name](const CLI::App* command) { return command->get_name() == name; });
}

int chosen(int argc, char** argv, Program& program) {
    CLI::App app{"Parked messages, differences between the services, and events on their way."};
    app.require_subcommand(1);
    app.footer(
        "AUTH_DATABASE_URL, USER_DATABASE_URL and OPERATOR_RABBITMQ_URL say where the servers are\n"
        "(or files that hold them: AUTH_DATABASE_URL_FILE, ...).\n"
        "Exit status: 0 done, 1 failed or differences, 2 wrong usage, 3 configuration refused.");
    auto& parked = *app.add_subcommand("parked", "messages that could not be applied");
    parked.require_subcommand(1);
    add_parked_list(parked, program);
    add_parked_show(parked, program);
    add_parked_drop(parked, program);
    add_replay(app, program);
    add_reconcile(app, program);
    add_resync(app, program);
    add_lag(app, program);
    add_tail(app, program);
    if (argc > 1 && argv[1][0] != '-' && !has_command(app, argv[1])) {
        complain("there is no command '" + std::string{argv[1]} + "'; --help lists them");
        return kWrongUsage;
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? kDone : kWrongUsage;
    }
    return program.run();
}

}  // namespace

}  // namespace eventctl

// The door where every exception ends: what one says is for developers.
int main(int argc, char** argv) {
    eventctl::Program program;
    try {
        return eventctl::chosen(argc, argv, program);
    } catch (const std::exception&) {
        eventctl::complain("a fault of eventctl's own; nothing more is known");
    }
    return eventctl::kFailed;
}
