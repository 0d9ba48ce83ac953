#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "tools/authctl/setup.hpp"

namespace authctl {

// What the command line asks for. It outlives the run.
struct Program {
    bool json = false;
    std::function<int()> run;  // the command that was chosen; answers the exit status
};

// A command with --json, and what it does.
CLI::App& add_command(CLI::App& parent, const std::string& name, const std::string& description,
                      Program& program, const Needs& needs, std::function<int(Setup&)> run);

void add_keys(CLI::App& app, Program& program);
void add_services(CLI::App& app, Program& program);
void add_users(CLI::App& app, Program& program);
void add_import(CLI::App& users, Program& program);

}  // namespace authctl
