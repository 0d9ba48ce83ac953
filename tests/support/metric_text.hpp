#pragma once

#include <algorithm>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

namespace support {

// What a service's /metrics says: one line for each series, "name{labels} value".

inline bool is_series_of(std::string_view line, std::string_view name) {
    return line.starts_with(name) && line.size() > name.size() &&
           (line[name.size()] == '{' || line[name.size()] == ' ');
}

// The sum of a metric's series whose labels hold `label` ("" or one as it is written: reason="x").
inline double metric_sum(const std::string& text, std::string_view name,
                         std::string_view label = "") {
    double sum = 0;
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) {
        if (is_series_of(line, name) && line.find(label) != std::string::npos) {
            sum += std::stod(line.substr(line.rfind(' ')));
        }
    }
    return sum;
}

inline bool has_metric(const std::string& text, std::string_view name) {
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) {
        if (is_series_of(line, name)) {
            return true;
        }
    }
    return false;
}

// The metrics that a PromQL expression of ours names: words with a "_" that are no functions.
inline std::set<std::string> metrics_in(std::string_view expression) {
    constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789_";
    std::set<std::string> names;
    for (auto begin = expression.find_first_of(kLetters); begin != std::string_view::npos;) {
        const auto end = std::min(expression.find_first_not_of(kLetters, begin), expression.size());
        const auto word = expression.substr(begin, end - begin);
        const bool is_function = end < expression.size() && expression[end] == '(';
        if (word.find('_') != std::string_view::npos && !is_function) {
            names.emplace(word);
        }
        begin = expression.find_first_of(kLetters, end);
    }
    return names;
}

}  // namespace support
