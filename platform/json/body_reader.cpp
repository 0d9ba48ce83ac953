#include "platform/json/body_reader.hpp"

namespace platform::json {

namespace {

// RFC 6901: "~" and "/" are escaped.
std::string pointer_to(std::string_view name) {
    std::string pointer = "/";
    for (const char c : name) {
        if (c == '~') {
            pointer += "~0";
        } else if (c == '/') {
            pointer += "~1";
        } else {
            pointer += c;
        }
    }
    return pointer;
}

}  // namespace

void BodyReader::ignore(std::initializer_list<std::string_view> names) {
    for (const auto name : names) {
        seen(name);
    }
}

void BodyReader::refuse(std::string_view name, std::string_view code, std::string_view message) {
    refused_.push_back({pointer_to(name), std::string{code}, std::string{message}});
}

void BodyReader::refuse_element(std::string_view name, std::size_t index, const Fault& fault) {
    refused_.push_back({pointer_to(name) + '/' + std::to_string(index), std::string{fault.slug},
                        std::string{fault.title}});
}

Result<void> BodyReader::finish() {
    for (const auto& name : object_.names()) {
        if (!seen_.contains(name)) {
            refuse(name, "unknown_field", "This member is not known here.");
        }
    }
    if (refused_.empty()) {
        return {};
    }
    Error error{.fault = faults::kInvalidFields};
    error.fields = std::move(refused_);
    return error;
}

}  // namespace platform::json
