#include "tools/eventctl/program.hpp"

#include "tools/console/exits.hpp"

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

}  // namespace eventctl
