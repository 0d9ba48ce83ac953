#include "tools/console/shown.hpp"

#include <algorithm>
#include <cstdio>
#include <numeric>

#include "platform/core/encoding.hpp"
#include "platform/core/text.hpp"
#include "platform/core/utf8.hpp"

namespace console {

namespace {

template <class... Values>
std::string formatted(const char* format, Values... values) {
    char text[16];
    const int size = std::snprintf(text, sizeof text, format, values...);
    return {text, static_cast<std::size_t>(size)};
}

std::string escaped(char32_t c) {
    switch (c) {
        case U'\n':
            return "\\n";
        case U'\r':
            return "\\r";
        case U'\t':
            return "\\t";
        default:
            return formatted(c < 0x80 ? "\\x%02x" : "\\u%04x", static_cast<unsigned>(c));
    }
}

// More than our own texts refuse: no message to an operator needs a mark that turns its direction.
bool is_unsafe(char32_t c, std::string_view itself) {
    return c == U'\u061c' || c == U'\u200e' || c == U'\u200f' ||
           platform::has_forbidden_character(itself, platform::Lines::one);
}

// Takes one character from the front of `text`, or one byte where there is none.
std::string take_shown(std::string_view& text) {
    const auto before = text;
    const auto c = platform::take_code_point(text);
    if (!c) {
        text.remove_prefix(1);
        return formatted("\\x%02x", static_cast<unsigned>(static_cast<unsigned char>(before[0])));
    }
    const auto itself = before.substr(0, before.size() - text.size());
    return is_unsafe(*c, itself) ? escaped(*c) : std::string{itself};
}

std::size_t width_of(const std::string& cell) {
    return platform::count_code_points(cell).value_or(cell.size());
}

}  // namespace

std::string shown(std::string_view text) {
    std::string all;
    while (!text.empty()) {
        all += take_shown(text);
    }
    return all;
}

std::string shown(std::string_view text, std::size_t code_points_max) {
    std::string all;
    for (std::size_t width = 0; !text.empty();) {
        const auto next = take_shown(text);
        width += width_of(next);
        if (width > code_points_max) {
            return all + "…";
        }
        all += next;
    }
    return all;
}

std::string harmless_json(std::string_view json) {
    std::string all;
    while (!json.empty()) {
        const auto before = json;
        const auto c = platform::take_code_point(json);
        if (!c) {
            json.remove_prefix(1);
        }
        const auto itself = before.substr(0, before.size() - json.size());
        all += !c                      ? "\\ufffd"
               : is_unsafe(*c, itself) ? formatted("\\u%04x", static_cast<unsigned>(*c))
                                       : std::string{itself};
    }
    return all;
}

std::string indented(std::string_view json) {
    std::string lines;
    std::string line;
    std::size_t depth = 0;
    bool in_text = false;
    const auto new_line = [&] {
        lines += shown(line) + '\n';
        line.assign(2 * depth, ' ');
    };
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        const bool opens = !in_text && (c == '{' || c == '[');
        const bool closes = !in_text && (c == '}' || c == ']');
        const bool is_empty = opens && i + 1 < json.size() && json[i + 1] == (c == '{' ? '}' : ']');
        if (closes) {
            --depth;
            if (json[i - 1] != (c == '}' ? '{' : '[')) {
                new_line();
            }
        }
        line += c;
        if (in_text && c == '\\') {
            line += json[++i];
        } else if (c == '"') {
            in_text = !in_text;
        } else if (opens) {
            ++depth;
            if (!is_empty) {
                new_line();
            }
        } else if (!in_text && c == ',') {
            new_line();
        } else if (!in_text && c == ':') {
            line += ' ';
        }
    }
    return lines + shown(line) + '\n';
}

std::string Table::str() const {
    std::vector<std::size_t> widths(rows_.front().size());
    for (const auto& row : rows_) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], width_of(row[i]));
        }
    }
    std::string all;
    for (const auto& row : rows_) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += row[i] + std::string(widths[i] - width_of(row[i]) + 2, ' ');
        }
        line.erase(line.find_last_not_of(' ') + 1);
        all += line + '\n';
    }
    return all;
}

std::string counted(long long count, std::string_view singular, std::string_view plural) {
    const auto many = plural.empty() ? std::string{singular} + "s" : std::string{plural};
    return std::to_string(count) + " " + (count == 1 ? std::string{singular} : many);
}

}  // namespace console
