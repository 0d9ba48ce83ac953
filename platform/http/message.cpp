#include "platform/http/message.hpp"

#include <algorithm>
#include <array>

#include "platform/core/ensure.hpp"

namespace platform::http {

namespace {

constexpr std::array<std::string_view, 7> kMethodNames{"GET",   "HEAD",   "POST",   "PUT",
                                                       "PATCH", "DELETE", "OPTIONS"};

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::string_view to_text(Method method) {
    return kMethodNames[static_cast<std::size_t>(method)];
}

std::optional<Method> parse_method(std::string_view text) {
    const auto* const found = std::find(kMethodNames.begin(), kMethodNames.end(), text);
    return found == kMethodNames.end()
               ? std::nullopt
               : std::optional{static_cast<Method>(found - kMethodNames.begin())};
}

bool equal_ignoring_case(std::string_view left, std::string_view right) {
    return left.size() == right.size() &&
           std::equal(left.begin(), left.end(), right.begin(),
                      [](char a, char b) { return lower(a) == lower(b); });
}

std::string_view trimmed(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    return text.substr(0, text.find_last_not_of(" \t") + 1);
}

std::optional<std::string_view> Request::header(std::string_view name) const {
    for (const auto& [given, value] : headers) {
        if (equal_ignoring_case(given, name)) {
            return value;
        }
    }
    return std::nullopt;
}

const std::string& Request::parameter(const std::string& name) const {
    const auto found = parameters.find(name);
    ensure(found != parameters.end(), "a route asks only for parameters of its own pattern");
    return found->second;
}

}  // namespace platform::http
