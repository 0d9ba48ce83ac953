#pragma once

#include <cstdint>
#include <string_view>

#include "platform/core/ensure.hpp"

// What a fuzz target is made of: docs/testing.md.
namespace fuzz {

// Defined by each target: takes one input and holds what comes of it to the properties that are
// promised, with platform::ensure. A crash, a report of a sanitizer, a broken property and more
// than the time or the memory that tests/fuzz/run allows are all findings.
void try_input(std::string_view input);

using platform::ensure;

// `input` up to its first line feed, and what follows that.
struct Lines {
    std::string_view first;
    std::string_view rest;
};
[[nodiscard]] inline Lines split_line(std::string_view input) {
    const auto end = input.find('\n');
    return end == std::string_view::npos ? Lines{input, {}}
                                         : Lines{input.substr(0, end), input.substr(end + 1)};
}

// A number that is the same for the same input and says nothing about it (FNV-1a): for choices that
// a target has to make.
[[nodiscard]] inline std::uint64_t number_from(std::string_view input) {
    std::uint64_t number = 0xcbf29ce484222325U;
    for (const char c : input) {
        number = (number ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    }
    return number;
}

}  // namespace fuzz
