#include "tools/migrate/legacy/command.hpp"

#include <memory>

#include "platform/config/environment.hpp"
#include "platform/db/database.hpp"
#include "tools/console/exits.hpp"
#include "tools/console/output.hpp"
#include "tools/migrate/legacy/import.hpp"
#include "tools/migrate/legacy/verify.hpp"

namespace legacy {

using platform::Result;
using platform::config::Environment;
using platform::db::Connection;

namespace {

constexpr std::string_view kProgram = "migrate";
constexpr int kBusy = 4;  // as of `migrate up`
constexpr std::chrono::hours kSession{48};

struct Options {
    std::string from;
    std::string auth_database;
    std::string user_database;
    std::string mapping;
    bool json = false;
    bool verify = false;
    ImportOptions import;
};

struct Databases {
    std::unique_ptr<Connection> source;
    std::unique_ptr<Connection> auth;
    std::unique_ptr<Connection> user;
};

// Nothing where the configuration is refused: what is wrong with it stands in `environment`.
std::unique_ptr<Connection> connection(Environment& environment, const std::string& given,
                                       const char* name) {
    const auto before = environment.faults().size();
    const auto url = given.empty() ? environment.required_or_file(name) : given;
    if (environment.faults().size() > before) {
        return nullptr;
    }
    const auto conninfo =
        platform::db::make_conninfo(url, "migrate import-legacy", std::chrono::milliseconds{0});
    if (!conninfo) {
        environment.refuse(name, conninfo.error().reason);
        return nullptr;
    }
    return std::make_unique<Connection>(*conninfo);
}

int failed(const platform::Error& error) {
    console::complain(kProgram,
                      error.reason.empty() ? std::string{error.fault.title} : error.reason);
    return error.fault.slug == "import_runs" ? kBusy : console::kFailed;
}

// The door at which SOCI's exceptions end.
int attempt(std::string_view who, const std::function<int()>& work) {
    try {
        return work();
    } catch (const soci::soci_error& caught) {
        const auto failure = platform::db::classify(caught);
        return console::failed(kProgram, who, failure.error);
    }
}

int work(const Options& options, Databases& databases, const Mapping& mapping) {
    Source source{*databases.source, mapping};
    if (options.verify) {
        const auto equal = verify(source, *databases.auth, *databases.user, mapping, options.json);
        return !equal ? failed(equal.error()) : *equal ? console::kDone : console::kFailed;
    }
    Report report{options.import.is_dry_run, options.json};
    Import import{source,
                  *databases.auth,
                  *databases.user,
                  mapping,
                  options.import,
                  report,
                  platform::SystemClock{}.now()};
    const auto done = import.run();
    return done ? console::kDone : failed(done.error());
}

int run(const Options& options) {
    auto environment = Environment::of_process();
    Databases databases{connection(environment, options.from, "LEGACY_DATABASE_URL"),
                        connection(environment, options.auth_database, "AUTH_DATABASE_URL"),
                        connection(environment, options.user_database, "USER_DATABASE_URL")};
    const auto mapping = Mapping::read_file(options.mapping);
    if (!mapping) {
        environment.refuse(options.mapping, mapping.error().reason);
    }
    for (const auto& fault : environment.faults()) {
        console::complain(kProgram, fault);
    }
    if (!environment.faults().empty()) {
        return console::kConfigurationRefused;
    }
    const auto open = [](Connection& each) {
        return [&each] {
            each.refresh(kSession);
            return console::kDone;
        };
    };
    for (const auto& [name, each] : {std::pair{"the old database", databases.source.get()},
                                     {"auth-service's database", databases.auth.get()},
                                     {"user-service's database", databases.user.get()}}) {
        if (attempt(name, open(*each)) != console::kDone) {
            return console::kFailed;
        }
    }
    return attempt("import-legacy", [&] { return work(options, databases, *mapping); });
}

void add_common(CLI::App& command, Options& options) {
    command.add_option("--from", options.from,
                       "the old database, instead of LEGACY_DATABASE_URL; a password on a command "
                       "line can be seen by others");
    command.add_option("--auth-database-url", options.auth_database,
                       "instead of AUTH_DATABASE_URL");
    command.add_option("--user-database-url", options.user_database,
                       "instead of USER_DATABASE_URL");
    command.add_option("--mapping", options.mapping,
                       "which tables and columns hold what, as tools/migrate/legacy/plain.json");
    command.add_flag("--json", options.json, "print JSON, an object a line");
}

}  // namespace

void add_import_legacy(CLI::App& app, std::function<int()>& chosen) {
    const auto options = std::make_shared<Options>();
    auto& command = *app.add_subcommand(
        "import-legacy", "move a monolith's users, badges and goals into both databases");
    add_common(command, *options);
    auto& verifying = *command.add_subcommand("verify", "compare the old rows with what is here");
    add_common(verifying, *options);
    auto* dry_run = command.add_flag("--dry-run", options->import.is_dry_run,
                                     "say what would be done, and write nothing");
    command
        .add_flag("--cut-over", options->import.is_cut_over,
                  "the last pass: afterwards nothing is imported any more")
        ->excludes(dry_run);
    command.add_option("--batch", options->import.people_at_once, "people in one transaction")
        ->capture_default_str()
        ->check(CLI::Range(1, 20'000));
    command.require_subcommand(0, 1);
    const auto choose = [options, &chosen](bool verify) {
        if (options->mapping.empty()) {
            throw CLI::RequiredError("--mapping");
        }
        options->verify = verify || options->verify;
        chosen = [options] { return run(*options); };
    };
    verifying.callback([choose] { choose(true); });
    command.callback([choose] { choose(false); });
}

}  // namespace legacy
