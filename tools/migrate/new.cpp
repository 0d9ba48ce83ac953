#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iostream>
#include <memory>
#include <system_error>

#include "tools/console/arguments.hpp"
#include "tools/migrate/faults.hpp"
#include "tools/migrate/program.hpp"

namespace migrate {

namespace {

namespace migration = platform::migration;
using platform::Result;

// Never in the place of a file that is there.
Result<void> write_file(const std::filesystem::path& path, const std::string& text) {
    const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL, 0644);
    bool written = file >= 0;
    if (written) {
        written = write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
        written = close(file) == 0 && written;
    }
    if (!written) {
        return kNotWritten.because(path.string() + ": " +
                                   std::error_code{errno, std::generic_category()}.message());
    }
    return {};
}

bool has_sql(const std::filesystem::path& directory) {
    std::error_code error;
    const std::filesystem::directory_iterator files{directory, error};
    return std::any_of(begin(files), end(files),
                       [](const auto& entry) { return entry.path().extension() == ".sql"; });
}

Result<int> next_number(const std::filesystem::path& directory) {
    if (std::filesystem::is_directory(directory) && !has_sql(directory)) {
        return 1;
    }
    const auto migrations = migration::load_migrations(directory);
    if (!migrations) {
        return migrations.error();
    }
    const auto last = migrations->back().number;
    if (last == migration::kNumberMax) {
        return kNotWritten.because("there is no number behind " + std::to_string(last));
    }
    return last + 1;
}

int write_pair(const Program& program, const std::string& name) {
    const auto directory = directory_of(program.target);
    const auto number = next_number(directory);
    if (!number) {
        return fail(program, number.error());
    }
    const auto stem = (directory / migration::title_of(*number, name)).string();
    for (const auto& [path, text] :
         {std::pair{stem + ".up.sql", "-- Why, and what has to hold while it runs.\n"},
          std::pair{stem + ".down.sql", "-- The way back.\n"}}) {
        if (const auto written = write_file(path, text); !written) {
            return fail(program, written.error());
        }
        std::cout << path << "\n";
    }
    return 0;
}

}  // namespace

void add_new(CLI::App& app, Program& program) {
    auto name = std::make_shared<std::string>();
    auto& command = add_command(app, "new", "write the two files of the next migration", program,
                                [&program, name] { return write_pair(program, *name); });
    command.add_option("name", *name, "what it does, such as add_users_locale")
        ->required()
        ->check(console::arguments::parsed_by(migration::is_migration_name,
                                              "a name of a-z, 0-9 and _"));
}

}  // namespace migrate
