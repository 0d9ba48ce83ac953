#include "tools/console/command_line.hpp"

#include <algorithm>
#include <string>

#include "tools/console/exits.hpp"
#include "tools/console/output.hpp"

namespace console {

namespace {

bool has_command(CLI::App& app, std::string_view name) {
    const auto all = app.get_subcommands([](const CLI::App*) { return true; });
    return std::any_of(all.begin(), all.end(),
                       [name](const CLI::App* command) { return command->get_name() == name; });
}

}  // namespace

std::optional<int> read_command_line(CLI::App& app, std::string_view program, int argc,
                                     char** argv) {
    if (argc > 1 && argv[1][0] != '-' && !has_command(app, argv[1])) {
        complain(program, "there is no command '" + std::string{argv[1]} + "'; --help lists them");
        return kWrongUsage;
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? kDone : kWrongUsage;
    }
    return std::nullopt;
}

int run(std::string_view program, const std::function<int()>& command) {
    StandardOutput output{program};
    int status = kFailed;
    try {
        status = command();
    } catch (const std::exception&) {
        complain(program, "a fault of its own; nothing more is known");
    }
    return output.finish(status);
}

}  // namespace console
