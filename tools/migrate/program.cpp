#include "tools/migrate/program.hpp"

#include <map>
#include <sstream>
#include <string_view>

#include "platform/json/writer.hpp"
#include "tools/console/arguments.hpp"
#include "tools/console/output.hpp"
#include "tools/migrate/exits.hpp"
#include "tools/migrate/faults.hpp"

namespace migrate {

namespace migration = platform::migration;

int status_of(const platform::Error& error) {
    static const std::map<std::string_view, int> kStatus{
        {kConfigurationInvalid.slug, console::kConfigurationRefused},
        {migration::kFilesInvalid.slug, console::kConfigurationRefused},
        {migration::kNumberUnknown.slug, console::kWrongUsage},
        {migration::kRunnerBusy.slug, kBusy},
        {migration::kFileChanged.slug, kChanged},
        {migration::kFileVanished.slug, kVanished},
        {migration::kOutOfOrder.slug, kOutOfOrder},
        {migration::kStatementFailed.slug, kStatementFailed},
        {migration::kLocked.slug, kLockedOut},
        {migration::kConnectionLost.slug, kConnectionLost},
        {kDatabaseUnreachable.slug, kUnreachable},
        {migration::kDiskFull.slug, kDiskFull},
        {migration::kPending.slug, kToDo},
        {migration::kUnfinished.slug, kToDo},
        {migration::kNoWayBack.slug, kNoWayBack},
        {migration::kHistoryThere.slug, kHistoryThere}};
    const auto found = kStatus.find(error.fault.slug);
    return found != kStatus.end() ? found->second : int{console::kFailed};
}

int complain(const platform::Error& error) {
    std::istringstream lines{std::string{error.fault.title} + " " + error.reason};
    for (std::string line; std::getline(lines, line);) {
        console::complain("migrate", line);
    }
    return status_of(error);
}

int fail(const Program& program, const platform::Error& error) {
    if (program.json) {
        console::print_json(platform::json::ObjectWriter{}
                                .text("fault", error.fault.slug)
                                .text("reason", error.reason)
                                .str());
    }
    return complain(error);
}

CLI::App& add_command(CLI::App& app, const std::string& name, const std::string& description,
                      Program& program, std::function<int()> run) {
    auto& command = *app.add_subcommand(name, description);
    auto* where = command.add_option_group("migrations");
    where->add_option("--service", program.target.service, "auth or user")
        ->check(CLI::IsMember({"auth", "user"}));
    where
        ->add_option("--path", program.target.path,
                     "a directory of migrations, instead of a service's own")
        ->check(console::arguments::not_empty());
    where->require_option(1);
    command.callback([&program, run = std::move(run)] { program.run = run; });
    return command;
}

void add_database(CLI::App& command, Program& program) {
    command.add_option(
        "--database-url", program.target.database_url,
        "instead of DATABASE_URL; a password on a command line can be seen by others");
}

void add_locks(CLI::App& command, Program& program) {
    command
        .add_option("--lock-timeout", program.lock_wait_s,
                    "seconds to wait for another run on this database; 0: do not wait")
        ->capture_default_str()
        ->check(console::arguments::whole_number(0, 86'400));
    command
        .add_option("--lock-retries", program.lock_retries,
                    "how often a migration is tried again that others keep from a lock it needs")
        ->capture_default_str()
        ->check(console::arguments::whole_number(0, 10'000));
}

void add_json(CLI::App& command, Program& program) {
    command.add_flag("--json", program.json, "one JSON object on standard output, for scripts");
}

int with_migrator(const Program& program, migration::Observer observer,
                  const std::function<int(migration::Migrator&)>& command) {
    auto migrations = migration::load_migrations(directory_of(program.target));
    if (!migrations) {
        return fail(program, migrations.error());
    }
    const auto conninfo = conninfo_of(program.target);
    if (!conninfo) {
        return fail(program, conninfo.error());
    }
    const auto connection = connect(*conninfo);
    if (!connection) {
        return fail(program, connection.error());
    }
    migration::Migrator migrator{**connection,
                                 std::move(*migrations),
                                 {.lock_wait = std::chrono::seconds{program.lock_wait_s},
                                  .locks = {.retries = program.lock_retries},
                                  .allow_out_of_order = program.allow_out_of_order},
                                 std::move(observer)};
    return command(migrator);
}

}  // namespace migrate
