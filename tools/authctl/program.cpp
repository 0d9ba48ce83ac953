#include "tools/authctl/program.hpp"

namespace authctl {

CLI::App& add_command(CLI::App& parent, const std::string& name, const std::string& description,
                      Program& program, const Needs& needs, std::function<int(Setup&)> run) {
    auto& command = *parent.add_subcommand(name, description);
    command.add_flag("--json", program.json, "for scripts: JSON on standard output");
    command.callback([&program, needs, run = std::move(run)] {
        program.run = [needs, run] {
            Setup setup;
            return setup.prepare(needs) ? run(setup) : kConfigurationRefused;
        };
    });
    return command;
}

}  // namespace authctl
