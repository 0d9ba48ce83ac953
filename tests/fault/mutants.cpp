// Whether the fault test itself can see: twelve defects that systems like this one have had, and
// the nemesis that brings each to light. A run with one of them has to be red.
#include <sys/wait.h>

#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <thread>

#include "tests/fault/forms.hpp"
#include "tests/fault/run.hpp"

namespace fault {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kCaughtWithin = 60s;
constexpr int kRed = 1;

struct Mutant {
    const char* name;
    const char* nemesis;  // empty: people alone bring it to light
    std::chrono::milliseconds lasts{2'000};
};

constexpr Mutant kMutants[] = {
    {"no_confirms", "broker-freeze-kill"},
    {"no_mandatory", "binding-deleted"},
    {"delete_before_confirm", "broker-freeze-kill"},
    {"naive_cursor", ""},
    {"ack_before_commit", "users-killed"},
    {"no_version_guard", "replay"},
    {"no_tombstone", "replay"},
    {"poison_requeued", "poison"},
    {"no_blocked_handling", "memory-alarm", 11s},
    {"wall_clock_ordering", ""},
    {"missing_heartbeat", "broker-half-open"},
    {"prefetch_lost", "connections-closed"},
};

const Mutant& mutant(const std::string& name) {
    for (const auto& one : kMutants) {
        if (one.name == name) {
            return one;
        }
    }
    throw std::runtime_error{"there is no defect '" + name + "' to seed"};
}

}  // namespace

bool run_mutant(const Form& form, const std::string& name) {
    const auto& [bug, culprit, lasts] = mutant(name);
    Run run{{.seed = form.seed,
             .per_second = 150,
             .drain_patience = 15s,
             .history = form.directory + "/history-mutant-" + name + ".txt",
             .variables = {{"FAULT_BUG", std::getenv("FAULT_BUG") != nullptr ? name : ""}}}};
    std::this_thread::sleep_for(3s);  // for a crowd, and something to replay
    if (std::string{culprit}.empty()) {
        std::this_thread::sleep_for(lasts);
    } else {
        run.begin(nemesis(culprit));
        std::this_thread::sleep_for(lasts);
        run.end(nemesis(culprit));
    }
    const auto violations = run.finish();
    report(name, violations);
    return violations.empty();
}

bool run_mutants(const Form& form, const std::string& program, const std::string& only) {
    int caught = 0;
    int tried = 0;
    for (const auto& one : kMutants) {
        if (!only.empty() && only != one.name) {
            continue;
        }
        ++tried;
        const auto begun_at = Clock::now();
        const std::string command =
            std::string{"FAULT_BUG="} + one.name + " '" + program + "' mutant " + one.name +
            " --seed " + std::to_string(form.seed) + " --directory '" + form.directory + "'";
        const int status = std::system(command.c_str());
        const auto took = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - begun_at);
        const bool red = WIFEXITED(status) && WEXITSTATUS(status) == kRed && took < kCaughtWithin;
        caught += red ? 1 : 0;
        std::cout << one.name << (red ? ": caught after " : ": NOT CAUGHT, after ") << took.count()
                  << " s" << std::endl;
    }
    std::cout << caught << " of " << tried << " seeded defects caught" << std::endl;
    return caught == tried && tried > 0;
}

}  // namespace fault
