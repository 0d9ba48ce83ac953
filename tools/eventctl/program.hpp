#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "tools/eventctl/setup.hpp"

namespace eventctl {

// What the command line asks for. It outlives the run.
struct Program {
    Urls urls;
    bool json = false;
    std::function<int()> run;  // the command that was chosen; answers the exit status
};

// A command with --json, the options of the servers that it needs, and what it does.
CLI::App& add_command(CLI::App& parent, const std::string& name, const std::string& description,
                      Program& program, const Needs& needs, std::function<int(Setup&)> run);

void add_parked_list(CLI::App& parked, Program& program);
void add_parked_show(CLI::App& parked, Program& program);
void add_parked_drop(CLI::App& parked, Program& program);
void add_replay(CLI::App& app, Program& program);
void add_reconcile(CLI::App& app, Program& program);
void add_resync(CLI::App& app, Program& program);
void add_lag(CLI::App& app, Program& program);
void add_tail(CLI::App& app, Program& program);

}  // namespace eventctl
