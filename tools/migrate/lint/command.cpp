#include <iostream>
#include <iterator>
#include <memory>

#include "platform/json/writer.hpp"
#include "tools/console/output.hpp"
#include "tools/console/shown.hpp"
#include "tools/migrate/exits.hpp"
#include "tools/migrate/lint/verdict.hpp"
#include "tools/migrate/program.hpp"

namespace migrate {

namespace {

using lint::Finding;
using platform::Result;
using platform::json::ArrayWriter;
using platform::json::ObjectWriter;

// Where the SQL of the service stands whose migrations these are, and that of the platform, unless
// the command line says.
std::vector<std::filesystem::path> sources_of(const Program& program,
                                              const std::vector<std::string>& given) {
    std::vector<std::filesystem::path> sources{given.begin(), given.end()};
    if (!sources.empty()) {
        return sources;
    }
    const auto service = std::filesystem::absolute(directory_of(program.target)).parent_path();
    for (const auto& directory :
         {service / "adapters" / "postgres", service.parent_path() / "platform" / "messaging"}) {
        if (std::filesystem::is_directory(directory)) {
            sources.push_back(directory);
        }
    }
    if (sources.empty()) {
        console::complain("migrate", "no sources are searched for what goes: --sources names them");
    }
    return sources;
}

Result<std::vector<Finding>> look(const Program& program, const std::vector<std::string>& given) {
    const auto directory = directory_of(program.target);
    const auto migrations = platform::migration::load_migrations(directory);
    if (!migrations) {
        return migrations.error();
    }
    const auto acceptances = lint::load_acceptances(directory);
    if (!acceptances) {
        return acceptances.error();
    }
    std::vector<lint::Literal> literals;
    for (const auto& source : sources_of(program, given)) {
        auto found = lint::literals_below(source);
        if (!found) {
            return found.error();
        }
        std::move(found->begin(), found->end(), std::back_inserter(literals));
    }
    return lint::judge(*migrations, literals, *acceptances);
}

void print(const std::vector<Finding>& findings, bool json) {
    ArrayWriter list;
    for (const auto& finding : findings) {
        if (json) {
            list.raw(ObjectWriter{}
                         .number("migration", finding.migration)
                         .text("file", finding.file)
                         .number("line", static_cast<std::int64_t>(finding.line))
                         .text("rule", finding.rule)
                         .text("what", finding.what)
                         .str());
        } else {
            std::cout << console::shown(finding.file) << ":" << finding.line << ": " << finding.rule
                      << ": " << console::shown(finding.what) << "\n";
        }
    }
    if (json) {
        console::print_json(ObjectWriter{}.raw("findings", list.str()).str());
    } else {
        std::cout << (findings.empty()
                          ? "nothing found"
                          : console::counted(static_cast<long long>(findings.size()), "finding"))
                  << std::endl;
    }
}

int run(const Program& program, const std::vector<std::string>& sources) {
    const auto findings = look(program, sources);
    if (!findings) {
        return fail(program, findings.error());
    }
    print(*findings, program.json);
    return findings->empty() ? int{console::kDone} : int{kFindings};
}

}  // namespace

void add_lint(CLI::App& app, Program& program) {
    auto sources = std::make_shared<std::vector<std::string>>();
    auto& command = add_command(
        app, "lint", "what migrations do that holds others up, or takes away what is in use",
        program, [&program, sources] { return run(program, *sources); });
    command.add_option("--sources", *sources,
                       "directories whose SQL literals are searched for what goes; by default "
                       "adapters/postgres beside the migrations, and platform/messaging");
    add_json(command, program);
}

}  // namespace migrate
