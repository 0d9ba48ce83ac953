#pragma once

#include <optional>
#include <string>
#include <vector>

namespace bench {

struct Target {
    enum class Side { at_least, at_most } side;
    double bound;
};

// One figure: the median of its rounds, and the lowest and highest of them.
struct Line {
    std::string name;
    std::string unit;  // empty for a ratio
    double value;
    double low;
    double high;
    std::optional<Target> target{};

    [[nodiscard]] bool held() const;
};

[[nodiscard]] Line line_of(std::string name, std::string unit, std::vector<double> rounds);
[[nodiscard]] Line single(std::string name, std::string unit, double value,
                          std::optional<Target> target = std::nullopt);
// Of each round's pair, as what makes one round slow makes both.
[[nodiscard]] Line ratio_of(std::string name, const std::vector<double>& ours,
                            const std::vector<double>& limit, Target target);

[[nodiscard]] inline Target at_least(double bound) {
    return {Target::Side::at_least, bound};
}
[[nodiscard]] inline Target at_most(double bound) {
    return {Target::Side::at_most, bound};
}

struct Report {
    std::string benchmark;
    std::string setting;  // "100000 events, 3 rounds"
    std::vector<Line> lines;

    [[nodiscard]] bool held() const;
    [[nodiscard]] std::string table() const;
    [[nodiscard]] std::string json() const;
};

// 0 to 1: the value below which so much of them lies; 0 where there are none.
[[nodiscard]] double percentile(std::vector<double> values, double part);

}  // namespace bench
