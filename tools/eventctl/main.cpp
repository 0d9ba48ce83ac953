// For operators: what became of events, and how to mend it.

#include <algorithm>
#include <string_view>

#include "tools/eventctl/exits.hpp"
#include "tools/eventctl/output.hpp"
#include "tools/eventctl/program.hpp"

namespace eventctl {

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
        "Exit status: 0 done, 1 failed or differences, 2 wrong usage, 3 configuration refused,\n"
        "130 interrupted by Ctrl-C, 143 by SIGTERM, 141 nobody reads standard output any more.");
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
    eventctl::StandardOutput output;
    eventctl::Program program;
    int status = eventctl::kFailed;
    try {
        status = eventctl::chosen(argc, argv, program);
    } catch (const std::exception&) {
        eventctl::complain("a fault of eventctl's own; nothing more is known");
    }
    return output.finish(status);
}
