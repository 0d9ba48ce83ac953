#include <fcntl.h>
#include <unistd.h>

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

int write_pair(const Program& program, const std::string& name) {
    const auto directory = directory_of(program.target);
    int number = 1;
    if (std::error_code error; !std::filesystem::is_empty(directory, error) && !error) {
        const auto migrations = migration::load_migrations(directory);
        if (!migrations) {
            return fail(migrations.error());
        }
        number = migrations->back().number + 1;
    }
    const auto stem = (directory / migration::title_of(number, name)).string();
    for (const auto& [path, text] :
         {std::pair{stem + ".up.sql", "-- Why, and what has to hold while it runs.\n"},
          std::pair{stem + ".down.sql", "-- The way back.\n"}}) {
        if (const auto written = write_file(path, text); !written) {
            return fail(written.error());
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
