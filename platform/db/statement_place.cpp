#include "platform/db/statement_place.hpp"

#include <algorithm>

#include "platform/core/encoding.hpp"

namespace platform::db {

namespace {

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// Each of these answers the position behind what begins at `at`, or the end of the script.
std::size_t behind(std::string_view script, std::size_t at, std::string_view end) {
    const auto found = script.find(end, at);
    return found == std::string_view::npos ? script.size() : found + end.size();
}

// A doubled quote ends one string and begins the next, which comes to the same.
std::size_t behind_quoted(std::string_view script, std::size_t at) {
    const char quote = script[at];
    const bool escapes = quote == '\'' && at > 0 &&
                         (script[at - 1] == 'E' || script[at - 1] == 'e') &&
                         (at < 2 || !is_word(script[at - 2]));
    for (++at; at < script.size() && script[at] != quote; ++at) {
        at += escapes && script[at] == '\\' ? 1U : 0U;
    }
    return std::min(at + 1, script.size());
}

std::size_t behind_comment(std::string_view script, std::size_t at) {
    int depth = 0;
    do {
        const auto two = script.substr(at, 2);
        depth += two == "/*" ? 1 : (two == "*/" ? -1 : 0);
        at += two == "/*" || two == "*/" ? 2U : 1U;
    } while (depth > 0 && at < script.size());
    return std::min(at, script.size());
}

// $$…$$ or $tag$…$tag$; a lone $ as in a parameter is nothing but itself.
std::size_t behind_dollar(std::string_view script, std::size_t at) {
    auto end = at + 1;
    while (end < script.size() && is_word(script[end])) {
        ++end;
    }
    const bool quotes =
        end < script.size() && script[end] == '$' && (at == 0 || !is_word(script[at - 1]));
    return quotes ? behind(script, end + 1, script.substr(at, end + 1 - at)) : at + 1;
}

bool is_space_or_comment(std::string_view script, std::size_t at) {
    const auto two = script.substr(at, 2);
    return two == "--" || two == "/*" ||
           std::string_view{" \t\r\n\f"}.find(script[at]) != std::string_view::npos;
}

std::size_t behind_token(std::string_view script, std::size_t at) {
    const auto two = script.substr(at, 2);
    if (two == "--") {
        return behind(script, at, "\n");
    }
    if (two == "/*") {
        return behind_comment(script, at);
    }
    if (script[at] == '\'' || script[at] == '"') {
        return behind_quoted(script, at);
    }
    return script[at] == '$' ? behind_dollar(script, at) : at + 1;
}

std::size_t behind_word(std::string_view script, std::size_t at) {
    while (at < script.size() && is_word(script[at])) {
        ++at;
    }
    return at;
}

// Bodies BEGIN ATOMIC … END, within which a semicolon ends no statement; a CASE has an END as well.
class Bodies {
public:
    [[nodiscard]] bool is_inside() const { return depth_ > 0; }

    void see(std::string_view token) {
        const auto word = ascii_lower(token);
        if (word == "atomic" && before_ == "begin") {
            depth_ = 1;
        } else if (depth_ > 0 && word == "case") {
            ++depth_;
        } else if (depth_ > 0 && word == "end") {
            --depth_;
        }
        before_ = word;
    }

private:
    int depth_ = 0;
    std::string before_;
};

bool begins_character(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;  // of UTF-8
}

Place place_at(std::string_view script, std::size_t at) {
    const auto before = script.substr(0, at);
    const auto line_begins = before.rfind('\n') + 1;  // 0 where there is no line before
    const auto of_line = before.substr(line_begins);
    return {.line = 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')),
            .column = 1 + static_cast<std::size_t>(
                              std::count_if(of_line.begin(), of_line.end(), begins_character))};
}

}  // namespace

std::vector<std::string_view> statements_of(std::string_view script) {
    std::vector<std::string_view> statements;
    Bodies bodies;
    bool inside = false;
    std::size_t begun_at = 0;
    std::size_t ends_at = 0;
    const auto end = [&] {
        if (inside) {
            statements.push_back(script.substr(begun_at, ends_at - begun_at));
        }
        inside = false;
        bodies = {};
    };
    for (std::size_t at = 0; at < script.size();) {
        const auto next = is_word(script[at]) ? behind_word(script, at) : behind_token(script, at);
        if (script[at] == ';' && !bodies.is_inside()) {
            end();
        } else if (!is_space_or_comment(script, at)) {
            bodies.see(script.substr(at, next - at));
            begun_at = inside ? begun_at : at;
            ends_at = next;
            inside = true;
        }
        at = next;
    }
    end();
    return statements;
}

std::string without_comments(std::string_view statement) {
    std::string text;
    for (std::size_t at = 0; at < statement.size();) {
        const auto next = behind_token(statement, at);
        if (is_space_or_comment(statement, at)) {
            text += text.empty() || text.back() == ' ' ? "" : " ";
        } else {
            text += statement.substr(at, next - at);
        }
        at = next;
    }
    return text;
}

std::string first_word(std::string_view statement) {
    return ascii_lower(statement.substr(0, behind_word(statement, 0)));
}

Place place_of_statement(std::string_view script, std::size_t index) {
    const auto statements = statements_of(script);
    return place_at(script, index < statements.size()
                                ? static_cast<std::size_t>(statements[index].data() - script.data())
                                : script.size());
}

Place place_of_position(std::string_view script, std::size_t position) {
    std::size_t at = 0;
    for (std::size_t characters = 0; at < script.size(); ++at) {
        characters += begins_character(script[at]) ? 1U : 0U;
        if (characters == position) {
            break;
        }
    }
    return place_at(script, at);
}

}  // namespace platform::db
