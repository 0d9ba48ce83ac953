#pragma once

#include <compare>
#include <string>

namespace migrate::lint {

// One place that breaks a rule. docs/migrations.md says what each rule is for.
struct Finding {
    int migration;
    std::string file;
    std::size_t line;
    std::string rule;
    std::string what;

    auto operator<=>(const Finding&) const = default;
};

}  // namespace migrate::lint
