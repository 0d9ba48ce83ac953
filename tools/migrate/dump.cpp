#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <iostream>
#include <map>
#include <sstream>
#include <system_error>

#include "platform/db/database.hpp"
#include "tools/migrate/faults.hpp"
#include "tools/migrate/program.hpp"

// The schema as it is, by PostgreSQL's own pg_dump, which knows every kind of object.
namespace migrate {

namespace {

using platform::Result;

std::vector<std::string> environment_with(const std::map<std::string, std::string>& more) {
    std::vector<std::string> variables;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        const std::string text = *variable;
        if (!more.contains(text.substr(0, text.find('=')))) {
            variables.push_back(text);
        }
    }
    for (const auto& [name, value] : more) {
        variables.push_back(name + "=" + value);
    }
    return variables;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (auto& text : texts) {
        pointers.push_back(text.data());
    }
    pointers.push_back(nullptr);
    return pointers;
}

std::string read_to_end(int file) {
    std::string text;
    std::array<char, 65'536> part{};
    for (auto size = read(file, part.data(), part.size()); size > 0 || (size < 0 && errno == EINTR);
         size = read(file, part.data(), part.size())) {
        text.append(part.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    }
    return text;
}

// Its standard output, where it ends well. What it complains of goes where our complaints go.
Result<std::string> output_of(std::vector<std::string> command,
                              std::vector<std::string> variables) {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) {
        return kDumpFailed.because("there is no descriptor left");
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    posix_spawn_file_actions_addclose(&actions, ends[1]);
    pid_t child = 0;
    const int refused = posix_spawnp(&child, command[0].c_str(), &actions, nullptr,
                                     pointers_to(command).data(), pointers_to(variables).data());
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    const auto text = refused == 0 ? read_to_end(ends[0]) : std::string{};
    close(ends[0]);
    if (refused != 0) {
        return kDumpFailed.because(command[0] + ": " +
                                   std::error_code{refused, std::generic_category()}.message() +
                                   "; the package postgresql-client has it");
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        return kDumpFailed.because(command[0] + " has failed");
    }
    return text;
}

// What differs between two dumps of one schema: versions, and the keys of \restrict.
bool is_of_the_moment(const std::string& line) {
    return line.starts_with("-- Dumped ") || line.starts_with("\\restrict ") ||
           line.starts_with("\\unrestrict ");
}

int dump(const Program& program) {
    const auto conninfo = conninfo_of(program.target);
    if (!conninfo) {
        return fail(program, conninfo.error());
    }
    const auto connection = connect(*conninfo);
    if (!connection) {
        return fail(program, connection.error());
    }
    const auto text = output_of({"pg_dump", "--schema-only", "--no-owner", "--no-privileges"},
                                environment_with(platform::db::client_environment(*conninfo)));
    if (!text) {
        return fail(program, text.error());
    }
    std::istringstream lines{*text};
    for (std::string line; std::getline(lines, line);) {
        if (!is_of_the_moment(line)) {
            std::cout << line << "\n";
        }
    }
    return 0;
}

}  // namespace

void add_dump(CLI::App& app, Program& program) {
    auto& command = *app.add_subcommand("dump", "print the schema as it is, by pg_dump");
    add_database(command, program);
    command.callback([&program] { program.run = [&program] { return dump(program); }; });
}

}  // namespace migrate
