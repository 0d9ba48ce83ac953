#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/core/result.hpp"

namespace platform::json {

inline constexpr int kDepthMax = 32;

// A parsed JSON object that cannot change. Cheap to copy; what it hands out lives on with it.
class Object {
public:
    // RFC 8259, strictly: well-formed UTF-8, no member named twice, no U+0000 in any text (a
    // PostgreSQL text cannot hold it), nothing nested deeper than kDepthMax, nothing after the
    // object. Otherwise kMalformedJson, whose detail says which rule was broken.
    [[nodiscard]] static Result<Object> parse(std::string_view text);

    [[nodiscard]] bool has(std::string_view name) const;      // also when it is null
    [[nodiscard]] bool is_null(std::string_view name) const;  // there, and null
    [[nodiscard]] std::vector<std::string> names() const;

    // Nothing where the member is missing or of another type. A number with a fraction or beyond
    // 64 bits is no integer.
    [[nodiscard]] std::optional<std::string> text(std::string_view name) const;
    [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name) const;
    [[nodiscard]] std::optional<bool> boolean(std::string_view name) const;
    [[nodiscard]] std::optional<Object> object(std::string_view name) const;
    // The elements of an array of objects; nothing where there is another element among them.
    [[nodiscard]] std::optional<std::vector<Object>> objects(std::string_view name) const;
    [[nodiscard]] std::optional<std::vector<std::string>> texts(std::string_view name) const;

    [[nodiscard]] std::string str() const;  // as compact JSON

private:
    Object(std::shared_ptr<const void> document, const void* value)
        : document_{std::move(document)}, value_{value} {}

    std::shared_ptr<const void> document_;
    const void* value_;  // a rapidjson::Value within document_
};

}  // namespace platform::json
