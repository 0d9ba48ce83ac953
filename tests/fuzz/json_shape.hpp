#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

// What a JSON text is made of, seen without parsing it.
namespace fuzz {

struct Shape {
    int depth;       // how deep it is nested
    bool fractions;  // whether a number has a fraction or an exponent
};

// Of a well-formed JSON text.
[[nodiscard]] inline Shape shape_of(std::string_view json) {
    int depth = 0;
    int deepest = 0;
    bool fractions = false;
    bool quoted = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (quoted) {
            i += c == '\\' ? 1U : 0U;
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            deepest = std::max(deepest, ++depth);
        } else if (c == '}' || c == ']') {
            --depth;
        } else if (c == '.') {
            fractions = true;
        } else if (c == 'e') {
            fractions = fractions || (json[i - 1] >= '0' && json[i - 1] <= '9');
        }
    }
    return {deepest, fractions};
}

}  // namespace fuzz
