#include "tools/tour/story.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <sstream>

namespace tour {

namespace {

constexpr std::size_t kTextMax = 72;
constexpr std::size_t kTextShown = 24;

// The end of the text that begins with the quote at `begin`: the place behind its closing quote.
std::size_t end_of_text(std::string_view json, std::size_t begin) {
    std::size_t at = begin + 1;
    while (at < json.size() && json[at] != '"') {
        at += json[at] == '\\' ? 2U : 1U;
    }
    return std::min(at + 1, json.size());
}

std::string shortened(std::string_view text) {
    if (text.size() <= kTextMax) {
        return std::string{text};
    }
    return std::string{text.substr(0, kTextShown)} + "…\" (" + std::to_string(text.size() - 2) +
           " characters)";
}

std::string new_line(int depth) {
    std::string text(1 + static_cast<std::size_t>(depth) * 2, ' ');
    text.front() = '\n';
    return text;
}

bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

bool is_empty_container(std::string_view json, std::size_t open) {
    return open + 1 < json.size() && (json[open + 1] == '}' || json[open + 1] == ']');
}

std::string_view reason_of(int status) {
    switch (status) {
        case 200:
            return " OK";
        case 201:
            return " Created";
        case 204:
            return " No Content";
        case 400:
            return " Bad Request";
        case 401:
            return " Unauthorized";
        case 403:
            return " Forbidden";
        case 404:
            return " Not Found";
        case 409:
            return " Conflict";
        case 422:
            return " Unprocessable Content";
        case 500:
            return " Internal Server Error";
        case 503:
            return " Service Unavailable";
        default:
            return "";
    }
}

}  // namespace

std::string in_ms(std::chrono::microseconds time) {
    std::ostringstream text;
    text << std::fixed << std::setprecision(1) << static_cast<double>(time.count()) / 1000.0;
    return text.str() + " ms";
}

std::string readable(std::string_view json) {
    if (json.empty() || (json.front() != '{' && json.front() != '[')) {
        return std::string{json};
    }
    std::string out;
    int depth = 0;
    for (std::size_t at = 0; at < json.size(); ++at) {
        const char c = json[at];
        if (c == '"') {
            const auto end = end_of_text(json, at);
            out += shortened(json.substr(at, end - at));
            at = end - 1;
        } else if ((c == '{' || c == '[') && is_empty_container(json, at)) {
            out += json.substr(at, 2);
            ++at;
        } else if (c == '{' || c == '[') {
            out += c + new_line(++depth);
        } else if (c == '}' || c == ']') {
            out += new_line(--depth) + c;
        } else if (c == ',') {
            out += c + new_line(depth);
        } else if (c == ':') {
            out += ": ";
        } else if (!is_space(c)) {
            out += c;
        }
    }
    return out;
}

Story::Story() : in_colour_{isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr} {}

void Story::line(Colour colour, std::string_view text, int indent) {
    constexpr std::string_view kCodes[]{"", "\033[1;36m", "\033[2m", "\033[32m", "\033[1;31m"};
    const auto code = in_colour_ ? kCodes[static_cast<std::size_t>(colour)] : std::string_view{};
    std::cout << std::string(static_cast<std::size_t>(indent), ' ') << code << text
              << (code.empty() ? "" : "\033[0m") << std::endl;
}

void Story::block(std::string_view json) {
    std::istringstream lines{readable(json)};
    for (std::string text; std::getline(lines, text);) {
        line(Colour::quiet, text, 6);
    }
}

void Story::step(std::string_view title) {
    std::cout << "\n";
    line(Colour::title, std::to_string(++step_) + ". " + std::string{title}, 0);
}

void Story::request(const std::string& base_url, const Call& call) {
    line(Colour::plain, call.method + " " + base_url + call.path, 3);
    if (!call.token.empty()) {
        line(Colour::quiet, "Authorization: Bearer " + call.token.substr(0, kTextShown) + "…", 6);
    }
    block(call.body);
}

void Story::answer(const Answer& answer) {
    if (answer.status == 0) {
        line(Colour::bad, "no answer: " + answer.failure, 3);
        return;
    }
    line(answer.status < 400 ? Colour::good : Colour::plain,
         std::to_string(answer.status) + std::string{reason_of(answer.status)} + "  (" +
             in_ms(answer.took) + ")",
         3);
    block(answer.body);
}

void Story::outcome(std::string_view text) {
    line(Colour::good, "✓ " + std::string{text}, 3);
}

void Story::remark(std::string_view text) {
    line(Colour::plain, text, 3);
}

void Story::surprise(const Surprise& surprise) {
    std::cout << "\n";
    line(Colour::bad, "A surprise; the tour ends here.", 0);
    line(Colour::bad, "expected: " + surprise.expected, 3);
    line(Colour::bad, "came:     " + surprise.came, 3);
}

}  // namespace tour
