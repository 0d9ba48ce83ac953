#include "platform/http/media_type.hpp"

namespace platform::http {

namespace {

// A parameter that says something else is not passed over.
bool allows_utf8(std::string_view parameter) {
    const auto equals = parameter.find('=');
    if (!equal_ignoring_case(trimmed(parameter.substr(0, equals)), "charset")) {
        return true;
    }
    const auto value = equals == std::string_view::npos ? std::string_view{}
                                                        : trimmed(parameter.substr(equals + 1));
    return equal_ignoring_case(value, "utf-8") || equal_ignoring_case(value, "\"utf-8\"");
}

}  // namespace

bool is_announced_as(std::string_view type, const Request& request) {
    auto rest = request.header("Content-Type").value_or("");
    bool allowed = equal_ignoring_case(trimmed(rest.substr(0, rest.find(';'))), type);
    for (auto at = rest.find(';'); allowed && at != std::string_view::npos; at = rest.find(';')) {
        rest.remove_prefix(at + 1);
        allowed = allows_utf8(rest.substr(0, rest.find(';')));
    }
    return allowed;
}

}  // namespace platform::http
