// Ours beside the bare limit, on the servers of `tools/local-servers`: docs/benchmarks.md. Exit
// status: 0 done, 1 a target was missed (with --check), 2 wrong usage or it could not be run.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <stdexcept>

#include "bench/benchmarks.hpp"
#include "platform/json/writer.hpp"

namespace {

constexpr int kDone = 0;
constexpr int kMissed = 1;
constexpr int kNotRun = 2;

struct Benchmark {
    std::string name;
    bench::Report (*run)(const bench::Options&);
};

const std::vector<Benchmark>& benchmarks() {
    static const std::vector<Benchmark> all{
        {"relay", bench::run_relay},      {"consumer", bench::run_consumer},
        {"backlog", bench::run_backlog},  {"latency", bench::run_latency},
        {"memory", bench::run_memory},    {"outage", bench::run_outage},
        {"login", bench::run_login},      {"refresh", bench::run_refresh},
        {"profiles", bench::run_profiles}};
    return all;
}

// tests/support asserts with doctest; here a failed assertion is an exception.
void throw_it(const doctest::AssertData& failed) {
    throw std::runtime_error{std::string{failed.m_file} + ":" + std::to_string(failed.m_line) +
                             ": " + failed.m_expr};
}

struct Wishes {
    bench::Options options;
    std::vector<std::string> names;
    bool json = false;
    bool check = false;
    bool syntax = false;
};

void declare(CLI::App& app, Wishes& wishes) {
    std::vector<std::string> names;
    for (const auto& benchmark : benchmarks()) {
        names.push_back(benchmark.name);
    }
    auto& options = wishes.options;
    app.add_option("what", wishes.names,
                   "relay, consumer, backlog, latency, memory, outage, login, refresh, profiles; "
                   "all")
        ->check(CLI::IsMember(names));
    app.add_option("--events", options.events, "of relay, consumer, backlog, memory")
        ->check(CLI::Range(100, 100'000'000));
    app.add_option("--rounds", options.rounds, "of each, alternating")->check(CLI::Range(1, 100));
    app.add_option("--rate", options.per_second, "registrations/s of latency and outage")
        ->check(CLI::Range(1, 100'000));
    app.add_option("--seconds", options.seconds, "of a round of latency")
        ->check(CLI::Range(1, 3'600));
    app.add_option("--minutes", options.minutes, "of outage")->check(CLI::Range(1, 600));
    app.add_option("--users", options.users, "that the events of memory are about")
        ->check(CLI::Range(1, 10'000'000));
    app.add_option("--log-level", options.log_level, "of what is measured")
        ->check(CLI::IsMember({"debug", "info", "warning", "error"}));
    app.add_flag("--json", wishes.json, "one JSON array on standard output");
    app.add_flag("--syntax", wishes.syntax, "looks at the arguments only");
    app.add_flag("--check", wishes.check, "status 1 where a target is missed");
}

int run(const Wishes& wishes) {
    platform::json::ArrayWriter all;
    bool held = true;
    for (const auto& [name, run_it] : benchmarks()) {
        if (!wishes.names.empty() &&
            std::find(wishes.names.begin(), wishes.names.end(), name) == wishes.names.end()) {
            continue;
        }
        std::cerr << name << '\n';
        const auto report = run_it(wishes.options);
        held = held && report.held();
        all.raw(report.json());
        if (!wishes.json) {
            std::cout << report.table() << std::endl;
        }
    }
    if (wishes.json) {
        std::cout << all.str() << std::endl;
    }
    return wishes.check && !held ? kMissed : kDone;
}

}  // namespace

int main(int argc, char** argv) {
    doctest::Context context;
    context.setAsDefaultForAssertsOutOfTestCases();
    context.setAssertHandler(throw_it);

    CLI::App app{"Measures the services beside what their libraries do alone"};
    Wishes wishes;
    declare(app, wishes);
    try {
        app.parse(argc, argv);
        return wishes.syntax ? kDone : run(wishes);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? kDone : kNotRun;
    } catch (const std::exception& caught) {
        std::cerr << "bench: could not be run: " << caught.what() << '\n';
        return kNotRun;
    }
}
