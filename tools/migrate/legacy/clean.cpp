#include "tools/migrate/legacy/clean.hpp"

#include <algorithm>

#include "platform/core/encoding.hpp"
#include "platform/core/utf8.hpp"

namespace legacy {

namespace {

constexpr std::size_t kUsernameMax = 32;
constexpr std::string_view kPlaceholderDomain = "@legacy.invalid";

bool is_name_character(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-';
}

// "-2" of a second attempt, and so on; the first has none.
std::string suffix_of(int attempt) {
    return attempt > 1 ? "-" + std::to_string(attempt) : "";
}

// Whether `text` is what `suffix_of` makes of some attempt.
bool is_suffix(std::string_view text) {
    return text.empty() || (text.size() > 1 && text.front() == '-' &&
                            text.find_first_not_of("0123456789", 1) == std::string_view::npos);
}

}  // namespace

std::string cleaned(std::string_view text, std::size_t code_points_max, platform::Lines lines) {
    std::string clean;
    for (std::size_t count = 0; !text.empty() && count < code_points_max;) {
        const auto before = text;
        if (!platform::take_code_point(text)) {
            text.remove_prefix(1);
            continue;
        }
        const auto character = before.substr(0, before.size() - text.size());
        const bool is_break = character == "\n" || character == "\t" || character == "\r" ||
                              character == "\xe2\x80\xa8" || character == "\xe2\x80\xa9";
        if (!platform::has_forbidden_character(character, lines)) {
            clean += character;
            ++count;
        } else if (is_break) {
            clean += ' ';
            ++count;
        }
    }
    return clean;
}

std::string name_characters(std::string_view text, std::size_t bytes_max) {
    std::string name;
    for (const char c : text) {
        if (is_name_character(c) && name.size() < bytes_max) {
            name += c;
        }
    }
    return name;
}

std::string renamed(std::string_view name, std::int64_t old_id, int attempt) {
    const auto end = "-" + std::to_string(old_id) + suffix_of(attempt);
    return name_characters(name, kUsernameMax - end.size()) + end;
}

bool is_renamed(std::string_view username, std::string_view name, std::int64_t old_id) {
    const auto end = "-" + std::to_string(old_id);
    for (auto at = username.find(end); at != std::string_view::npos;
         at = username.find(end, at + 1)) {
        const auto behind = username.substr(at + end.size());
        if (is_suffix(behind) &&
            username.substr(0, at) ==
                name_characters(name, kUsernameMax - end.size() - behind.size())) {
            return true;
        }
    }
    return false;
}

std::string placeholder_email(std::int64_t old_id, int attempt) {
    return std::to_string(old_id) + suffix_of(attempt) + std::string{kPlaceholderDomain};
}

bool is_placeholder_email(std::string_view email, std::int64_t old_id) {
    const auto id = std::to_string(old_id);
    return is_any_placeholder(email) && email.starts_with(id) &&
           is_suffix(email.substr(id.size(), email.size() - id.size() - kPlaceholderDomain.size()));
}

bool is_any_placeholder(std::string_view email) {
    return platform::ascii_lower(email).ends_with(kPlaceholderDomain);
}

}  // namespace legacy
