// The fault test as a program: see docs/testing.md. Exit status: 0 everything held, 1 something did
// not, 2 wrong usage or it could not be run.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <CLI/CLI.hpp>
#include <functional>
#include <iostream>
#include <random>
#include <stdexcept>

#include "tests/fault/forms.hpp"
#include "tests/support/seed.hpp"

namespace {

constexpr int kHeld = 0;
constexpr int kRed = 1;
constexpr int kNotRun = 2;

// tests/support asserts with doctest; here a failed assertion is an exception.
void throw_it(const doctest::AssertData& failed) {
    throw std::runtime_error{std::string{failed.m_file} + ":" + std::to_string(failed.m_line) +
                             ": " + failed.m_expr};
}

int run(const std::function<bool()>& form) {
    try {
        return form() ? kHeld : kRed;
    } catch (const std::exception& caught) {
        std::cerr << "fault: could not be run: " << caught.what() << '\n';
        return kNotRun;
    }
}

}  // namespace

int main(int argc, char** argv) {
    doctest::Context context;
    context.setAsDefaultForAssertsOutOfTestCases();
    context.setAssertHandler(throw_it);

    CLI::App app{"Breaks the event pipeline and looks whether anything was lost"};
    fault::Form form{.seed = support::test_seed(), .directory = "."};
    int minutes = 20;
    std::string only;
    app.add_option("--seed", form.seed, "what is drawn follows from it");
    app.add_option("--directory", form.directory, "for the histories")
        ->check(CLI::ExistingDirectory);
    app.add_option("--rate", form.per_second, "changes of accounts in a second")
        ->check(CLI::Range(1.0, 5'000.0));
    app.fallthrough();
    app.require_subcommand(1);
    auto* short_form = app.add_subcommand("short", "every nemesis once");
    auto* cluster = app.add_subcommand("cluster", "the same on a cluster, and its nodes too");
    auto* these = app.add_subcommand("these", "the nemeses that are named");
    std::vector<std::string> names;
    these->add_option("names", names)->required();
    auto* soak = app.add_subcommand("soak", "nemeses at random");
    soak->add_option("--minutes", minutes)->check(CLI::Range(1, 600));
    auto* crash = app.add_subcommand("crash", "a process ends at each crash point");
    crash->add_option("name", only);
    auto* scenarios = app.add_subcommand("scenarios", "what is promised in figures");
    scenarios->add_option("name", only);
    auto* mutants = app.add_subcommand("mutants", "every seeded defect turns its run red");
    mutants->add_option("name", only);
    auto* mutant = app.add_subcommand("mutant", "the run of one seeded defect");
    mutant->add_option("name", only)->required();
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? kHeld : kNotRun;
    }
    return run([&] {
        return short_form->parsed()  ? fault::run_short(form)
               : cluster->parsed()   ? fault::run_cluster(form)
               : these->parsed()     ? fault::run_these(form, names)
               : soak->parsed()      ? fault::run_soak(form, std::chrono::minutes{minutes})
               : crash->parsed()     ? fault::run_crash_points(form, only)
               : scenarios->parsed() ? fault::run_scenarios(form, only)
               : mutants->parsed()   ? fault::run_mutants(form, argv[0], only)
                                     : (void(mutant), fault::run_mutant(form, only));
    });
}
