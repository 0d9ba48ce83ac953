#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

// What can be run. Each answers whether everything held, and says so on standard output.
namespace fault {

struct Form {
    std::uint64_t seed = 1;
    std::string directory;  // for histories
    double per_second = 100;
};

// Every nemesis once, one after the other, in an order that follows from the seed.
[[nodiscard]] bool run_short(const Form& form);
// The same on a cluster, whose nodes are killed and frozen too.
[[nodiscard]] bool run_cluster(const Form& form);

// These, one after the other.
[[nodiscard]] bool run_these(const Form& form, const std::vector<std::string>& names);

// Nemeses drawn at random, up to two at a time, for `lasts`.
[[nodiscard]] bool run_soak(const Form& form, std::chrono::minutes lasts);

// A process ends at each of thirteen places, at its first, seventh and hundredth passage. `only`:
// the name of one, or empty.
[[nodiscard]] bool run_crash_points(const Form& form, const std::string& only);

// What is promised in figures: under a load of its own each. `only`: the name of one, or empty.
[[nodiscard]] bool run_scenarios(const Form& form, const std::string& only);

// Twelve defects, one at a time: each has to turn its run red within a minute.
[[nodiscard]] bool run_mutants(const Form& form, const std::string& program,
                               const std::string& only);
// One of them, in a process that has it seeded: true where nothing was noticed.
[[nodiscard]] bool run_mutant(const Form& form, const std::string& name);

}  // namespace fault
