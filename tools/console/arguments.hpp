#pragma once

#include <CLI/CLI.hpp>
#include <charconv>
#include <string>

#include "platform/core/uuid.hpp"
#include "tools/console/shown.hpp"

// What the command line takes, refused in words of ours.
namespace console {

namespace arguments {

template <class Parse>
CLI::Validator parsed_by(Parse parse, const std::string& wanted) {
    return CLI::Validator{[parse, wanted](std::string& text) -> std::string {
                              return parse(text) ? ""
                                                 : "'" + shown(text, 60) + "' is not " + wanted;
                          },
                          ""};
}

inline CLI::Validator uuid() {
    return parsed_by([](const auto& text) { return platform::Uuid::parse(text).has_value(); },
                     "a UUID such as 0193a5c1-7c2e-7b0e-9d3f-2b1a4c5d6e7f");
}

inline CLI::Validator whole_number(long long smallest, long long largest) {
    return parsed_by(
        [=](const std::string& text) {
            long long number = 0;
            const auto* const end = text.data() + text.size();
            const auto [stopped, fault] = std::from_chars(text.data(), end, number);
            // What begins with a nought is octal to some, and decimal to others.
            const bool is_plain = text == std::to_string(number);
            return fault == std::errc{} && stopped == end && is_plain && number >= smallest &&
                   number <= largest;
        },
        "a whole number from " + std::to_string(smallest) + " to " + std::to_string(largest));
}

// An empty one is a variable of a script that was not set: never "all of them".
inline CLI::Validator not_empty() {
    return parsed_by([](const std::string& text) { return !text.empty(); }, "anything");
}

}  // namespace arguments

}  // namespace console
