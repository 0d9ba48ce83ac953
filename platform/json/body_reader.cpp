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

void BodyReader::absorb(std::string_view name, const Result<void>& inner) {
    if (!inner) {
        for (const auto& field : inner.error().fields) {
            refused_.push_back({pointer_to(name) + field.pointer, field.code, field.message});
        }
    }
}

std::optional<std::int64_t> BodyReader::required_integer(std::string_view name) {
    seen(name);
    const auto value = object_.integer(name);
    if (!object_.has(name)) {
        refuse(name, "required", "This member is required.");
    } else if (!value) {
        refuse(name, "wrong_type", "This member must be a whole number.");
    }
    return value;
}

std::optional<bool> BodyReader::optional_boolean(std::string_view name) {
    seen(name);
    const auto value = object_.boolean(name);
    if (!value && object_.has(name) && !object_.is_null(name)) {
        refuse(name, "wrong_type", "This member must be true or false.");
    }
    return value;
}

std::optional<std::vector<std::string>> BodyReader::required_texts(std::string_view name) {
    seen(name);
    auto texts = object_.texts(name);
    if (!object_.has(name)) {
        refuse(name, "required", "This member is required.");
    } else if (!texts) {
        refuse(name, "wrong_type", "This member must be a list of texts.");
    }
    return texts;
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
