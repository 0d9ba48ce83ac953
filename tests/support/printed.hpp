#pragma once

#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

#include "platform/json/reader.hpp"

// What programs have printed.
namespace support {

[[nodiscard]] inline bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

[[nodiscard]] inline std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream{text};
    for (std::string line; std::getline(stream, line);) {
        lines.push_back(line);
    }
    return lines;
}

[[nodiscard]] inline platform::json::Object object_in(const std::string& text) {
    auto object = platform::json::Object::parse(text);
    REQUIRE_MESSAGE(object, text);
    return *object;
}

}  // namespace support
