#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/fault/history.hpp"
#include "tests/fault/injections.hpp"
#include "tests/fault/invariants.hpp"
#include "tests/fault/nemesis.hpp"
#include "tests/fault/shadow.hpp"
#include "tests/fault/workload.hpp"
#include "tests/fault/world.hpp"

namespace fault {

struct RunConfig {
    std::uint64_t seed = 1;
    double per_second = 100;
    WorkloadConfig people{};  // but for its seed and its rate
    std::chrono::seconds drain_patience{60};
    std::string history;                               // where to write it
    support::ServiceProcess::Environment variables{};  // of every replica
};

// A world with people in it, from beginning to end. Says on standard output what happens.
class Run {
public:
    explicit Run(const RunConfig& config);

    World& world() { return world_; }
    Stage& stage() { return stage_; }
    std::mt19937_64& random() { return random_; }

    // One nemesis at work for `lasts`, and whether all is well after it in the time that it may
    // take.
    void let_work(const Nemesis& nemesis, std::chrono::milliseconds lasts);
    void begin(const Nemesis& nemesis);
    void end(const Nemesis& nemesis);
    // Whether a new account becomes visible within `patience`.
    void probe(const std::string& after, std::chrono::seconds patience);

    // People stop, and everything comes to rest. What does not is among the violations.
    void come_to_rest();
    // It does, and is looked at. Nothing can be done after it.
    [[nodiscard]] Violations finish();

    [[nodiscard]] bool is_red() const { return !violations_.empty(); }
    [[nodiscard]] const Workload& workload() const { return workload_; }
    [[nodiscard]] History::Counts counts() const { return history_.counts(); }
    [[nodiscard]] std::string summary() const;

private:
    RunConfig config_;
    std::mt19937_64 random_;
    Violations violations_;
    World world_;
    History history_;
    Injections injections_;
    Shadow shadow_;
    platform::log::Logger log_;
    std::unique_ptr<platform::db::Database> probe_database_;
    UseCases probes_;
    int probed_ = 0;
    Stage stage_;
    Workload workload_;
};

// Prints what is wrong, or that nothing is.
void report(const std::string& name, const Violations& violations);

}  // namespace fault
