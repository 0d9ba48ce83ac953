#pragma once

#include "tests/fault/invariants.hpp"
#include "tests/fault/world.hpp"
#include "tests/support/prometheus.hpp"

namespace fault {

// A Prometheus with our alert rules that watches every replica, as operators have one.
class Alerts {
public:
    explicit Alerts(World& world);

    // What should have fired by now, when every nemesis was at work, and has not.
    [[nodiscard]] Violations check() const;

private:
    support::Prometheus prometheus_;
};

}  // namespace fault
