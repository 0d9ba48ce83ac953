#include "bench/report.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iomanip>
#include <sstream>

#include "platform/json/writer.hpp"

namespace bench {

namespace {

constexpr int kNameWidth = 40;
constexpr int kValueWidth = 12;

std::string shown(double value) {
    std::ostringstream text;
    text << std::fixed << std::setprecision(std::abs(value) < 100 ? 2 : 0) << value;
    return text.str();
}

std::string shown(const Target& target) {
    return (target.side == Target::Side::at_least ? "at least " : "at most ") + shown(target.bound);
}

}  // namespace

double percentile(std::vector<double> values, double part) {
    if (values.empty()) {
        return 0;
    }
    const auto rank = std::ceil(part * static_cast<double>(values.size()));
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(std::max(rank, 1.0)) - 1;
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

bool Line::held() const {
    if (!target) {
        return true;
    }
    return target->side == Target::Side::at_least ? value >= target->bound : value <= target->bound;
}

Line line_of(std::string name, std::string unit, std::vector<double> rounds) {
    const auto [low, high] = std::minmax_element(rounds.begin(), rounds.end());
    return {.name = std::move(name),
            .unit = std::move(unit),
            .value = percentile(rounds, 0.5),
            .low = *low,
            .high = *high};
}

Line single(std::string name, std::string unit, double value, std::optional<Target> target) {
    return {.name = std::move(name),
            .unit = std::move(unit),
            .value = value,
            .low = value,
            .high = value,
            .target = target};
}

Line ratio_of(std::string name, const std::vector<double>& ours, const std::vector<double>& limit,
              Target target) {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < ours.size(); ++i) {
        ratios.push_back(ours[i] / limit.at(i));
    }
    auto line = line_of(std::move(name), "", std::move(ratios));
    line.target = target;
    return line;
}

bool Report::held() const {
    return std::all_of(lines.begin(), lines.end(), [](const Line& line) { return line.held(); });
}

std::string Report::table() const {
    std::ostringstream text;
    text << benchmark << ": " << setting << '\n';
    for (const auto& line : lines) {
        text << "  " << std::left << std::setw(kNameWidth) << line.name << std::right
             << std::setw(kValueWidth) << shown(line.value) << ' ' << std::left << std::setw(9)
             << line.unit;
        if (line.low < line.high) {
            text << "  " << shown(line.low) << " to " << shown(line.high);
        }
        if (line.target) {
            text << "  target: " << shown(*line.target) << (line.held() ? ", held" : ", MISSED");
        }
        text << '\n';
    }
    return text.str();
}

std::string Report::json() const {
    platform::json::ArrayWriter all;
    for (const auto& line : lines) {
        platform::json::ObjectWriter one;
        one.text("name", line.name).text("unit", line.unit);
        one.real("value", line.value).real("low", line.low).real("high", line.high);
        if (line.target) {
            const bool least = line.target->side == Target::Side::at_least;
            one.real(least ? "at_least" : "at_most", line.target->bound);
            one.boolean("held", line.held());
        }
        all.raw(one.str());
    }
    return platform::json::ObjectWriter{}
        .text("benchmark", benchmark)
        .text("setting", setting)
        .raw("lines", all.str())
        .str();
}

}  // namespace bench
