#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "tests/fault/injections.hpp"
#include "tests/fault/shadow.hpp"
#include "tests/fault/workload.hpp"
#include "tests/fault/world.hpp"

namespace fault {

// What was promised and is not so. `invariant` is its number in docs/testing.md.
struct Violation {
    std::string invariant;
    std::string what;
};
using Violations = std::vector<Violation>;

// Waits until everything has come to rest: outboxes and queues empty, references equal. What has
// not after `patience` is a violation. All faults have been taken off before.
[[nodiscard]] Violations drain(std::chrono::seconds patience);

// Everything that must hold at rest, for a workload that has stopped.
[[nodiscard]] Violations check(World& world, const Workload& workload, const Injections& injections,
                               const Shadow& shadow);

}  // namespace fault
