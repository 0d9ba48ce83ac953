// Whether the fault test itself can see: twelve defects that systems like this one have had, and
// the nemesis that brings each to light. A run with one of them has to be red.
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <set>
#include <stdexcept>
#include <thread>

#include "tests/fault/forms.hpp"
#include "tests/fault/run.hpp"

namespace fault {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kCaughtWithin = 60s;
constexpr int kHeld = 0;
constexpr int kRed = 1;

struct Mutant {
    const char* name;
    const char* nemesis;    // empty: people alone bring it to light
    const char* violation;  // that it has to show as
    std::chrono::milliseconds lasts{2'000};
    std::chrono::seconds drain_patience{15};
};

constexpr Mutant kMutants[] = {
    {"no_confirms", "broker-freeze-kill", "I1"},
    {"no_mandatory", "binding-deleted", "I1"},
    {"delete_before_confirm", "broker-freeze-kill", "I1"},
    {"naive_cursor", "", "I1"},
    {"ack_before_commit", "users-end-at-commit", "I1"},
    {"no_version_guard", "replay", "I3"},
    {"no_tombstone", "replay", "I4"},
    {"poison_requeued", "poison", "I5"},
    {"no_blocked_handling", "memory-alarm", "I8", 11s},
    {"wall_clock_ordering", "", "I6"},
    {"missing_heartbeat", "broker-half-open", "I5", 2s, 36s},
    {"prefetch_lost", "connections-closed", "I8"},
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
    const char* seeded = std::getenv("FAULT_BUG");
    const auto& one = mutant(name);
    Run run{{.seed = form.seed,
             .per_second = 150,
             .drain_patience = one.drain_patience,
             .history = form.directory + "/history-mutant-" + name + ".txt",
             .variables = {{"FAULT_BUG", seeded != nullptr ? seeded : ""}}}};
    std::this_thread::sleep_for(3s);  // for a crowd, and something to replay
    if (std::string{one.nemesis}.empty()) {
        std::this_thread::sleep_for(one.lasts);
    } else {
        run.begin(nemesis(one.nemesis));
        std::this_thread::sleep_for(one.lasts);
        run.end(nemesis(one.nemesis));
    }
    const auto violations = run.finish();
    report(name, violations);
    const bool as_expected = std::any_of(
        violations.begin(), violations.end(),
        [&](const Violation& violation) { return violation.invariant.starts_with(one.violation); });
    if (seeded != nullptr && *seeded != '\0' && !violations.empty() && !as_expected) {
        throw std::runtime_error{name + " shows, but not as " + one.violation};
    }
    return violations.empty();
}

namespace {

// The run in a process of its own: its exit status, and how long it took.
struct Ended {
    int status;
    std::chrono::seconds took;
};
Ended run_alone(const Form& form, const std::string& program, const std::string& bug,
                const char* name) {
    const auto begun_at = Clock::now();
    const std::string command = "FAULT_BUG=" + bug + " '" + program + "' mutant " + name +
                                " --seed " + std::to_string(form.seed) + " --directory '" +
                                form.directory + "'";
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1,
            std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - begun_at)};
}

// Without the defect the same run is not red, so it is the defect that was seen.
bool holds_without(const Form& form, const std::string& program, const Mutant& one) {
    const auto control = run_alone(form, program, "", one.name);
    std::cout << "without " << one.name << (control.status == kHeld ? ": holds" : ": DOES NOT HOLD")
              << std::endl;
    return control.status == kHeld;
}

bool is_caught(const Form& form, const std::string& program, const Mutant& one) {
    const auto [status, took] = run_alone(form, program, one.name, one.name);
    const bool caught = status == kRed && took < kCaughtWithin;
    std::cout << one.name << (caught ? ": caught after " : ": NOT CAUGHT, after ") << took.count()
              << " s" << std::endl;
    return caught;
}

}  // namespace

bool run_mutants(const Form& form, const std::string& program, const std::string& only) {
    int caught = 0;
    int tried = 0;
    bool all_hold = true;
    std::set<std::string> controlled;
    for (const auto& one : kMutants) {
        if (!only.empty() && only != one.name) {
            continue;
        }
        ++tried;
        if (controlled.insert(one.nemesis).second) {
            all_hold = holds_without(form, program, one) && all_hold;
        }
        caught += is_caught(form, program, one) ? 1 : 0;
    }
    std::cout << caught << " of " << tried << " seeded defects caught" << std::endl;
    return caught == tried && tried > 0 && all_hold;
}

}  // namespace fault
