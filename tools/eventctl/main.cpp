// For operators: what became of events, and how to mend it.

#include "tools/console/command_line.hpp"
#include "tools/eventctl/program.hpp"

namespace eventctl {

namespace {

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
    const auto refused = read_command_line(app, "eventctl", argc, argv);
    return refused ? *refused : program.run();
}

}  // namespace

}  // namespace eventctl

int main(int argc, char** argv) {
    eventctl::Program program;
    return console::run("eventctl", [&] { return eventctl::chosen(argc, argv, program); });
}
