#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "tests/fault/injections.hpp"
#include "tests/fault/invariants.hpp"
#include "tests/fault/shadow.hpp"
#include "tests/fault/world.hpp"

namespace fault {

// What a nemesis works on.
struct Stage {
    World& world;
    Injections& injections;
    const Shadow& shadow;
    std::mt19937_64& random;
    Violations& violations;  // what a nemesis sees for itself
    std::unique_ptr<Sql> bystander{};
};

// What a nemesis breaks, or needs whole: two that have something in common do not go together.
// Once a database is back every replica has to get ready, so none may be frozen then.
namespace touches {
inline constexpr unsigned kBroker = 1;  // its topology and what is injected into it, too
inline constexpr unsigned kPostgres = 2;
inline constexpr unsigned kBrokerLinks = 4;
inline constexpr unsigned kDatabaseLinks = 8;
inline constexpr unsigned kAuth = 16;
inline constexpr unsigned kUser = 32;
}  // namespace touches

struct Nemesis {
    std::string name;
    unsigned touches;
    std::function<void(Stage&)> begin;
    std::function<void(Stage&)> end;  // all is as before, and every server runs
    // From its end until a new account is visible again: the longest back-off, 2 s, a restart, and
    // what was at hand, one by one.
    std::chrono::seconds recovery{8};
    std::chrono::seconds longest{20};  // that it may last
};

// Those for one broker, and those that need a cluster besides.
[[nodiscard]] const std::vector<Nemesis>& nemeses();
[[nodiscard]] const std::vector<Nemesis>& cluster_nemeses();
[[nodiscard]] inline bool go_together(const Nemesis& one, const Nemesis& other) {
    return (one.touches & other.touches) == 0;
}
[[nodiscard]] const Nemesis& nemesis(const std::string& name);

}  // namespace fault
