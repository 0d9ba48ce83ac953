#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "tools/eventctl/comparison.hpp"

namespace eventctl {

inline constexpr std::size_t kDifferencesShown = 100;  // to people; scripts get all

// What a reconcile has found and done.
struct Report {
    std::int64_t accounts = 0;
    std::int64_t references = 0;
    std::vector<Difference> differences;
    std::vector<Difference> pending;
    Comparison::Columns columns;
    std::set<platform::Uuid> healed;
    std::vector<std::string> waits_in;  // queues that were not empty when patience was over
    std::string trouble;                // why some could not be announced, if so
    double seconds = 0;

    [[nodiscard]] bool is_healed(const platform::Uuid& id) const { return healed.contains(id); }
    [[nodiscard]] long long count(Kind kind) const;
    [[nodiscard]] bool is_well() const {
        return pending.empty() && healed.size() == differences.size();
    }
};

// One document, with every difference and the columns in which it shows, and with no value.
[[nodiscard]] std::string json_of(const Report& report);
void print(const Report& report, bool fixed);

}  // namespace eventctl
