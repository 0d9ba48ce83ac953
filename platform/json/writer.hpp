#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace platform::json {

// Builds one JSON object, member by member in the order of the calls. Text that is not well-formed
// UTF-8 is written with U+FFFD in the place of what is broken, so the outcome is always valid JSON.
class ObjectWriter {
public:
    ObjectWriter() = default;
    explicit ObjectWriter(std::size_t bytes_expected) { text_.reserve(bytes_expected); }

    ObjectWriter& text(std::string_view name, std::string_view value);
    ObjectWriter& text_or_null(std::string_view name, const std::optional<std::string>& value);
    ObjectWriter& number(std::string_view name, std::int64_t value);
    ObjectWriter& real(std::string_view name, double value);
    ObjectWriter& boolean(std::string_view name, bool value);
    ObjectWriter& null(std::string_view name);
    // `json` is a finished JSON text, such as another writer's str().
    ObjectWriter& raw(std::string_view name, std::string_view json);

    [[nodiscard]] std::string str() const& { return text_ + '}'; }
    [[nodiscard]] std::string str() && { return std::move(text_ += '}'); }

private:
    void member(std::string_view name);

    std::string text_ = "{";
};

class ArrayWriter {
public:
    ArrayWriter& text(std::string_view value);
    ArrayWriter& raw(std::string_view json);

    [[nodiscard]] std::string str() const { return text_ + ']'; }

private:
    void separate();

    std::string text_ = "[";
};

}  // namespace platform::json
