#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/core/faults.hpp"
#include "platform/json/reader.hpp"

namespace platform::json {

// Decodes the body of a request and collects what is wrong with it, so that the client sees all of
// it at once: one FieldError for each bad member, and one `unknown_field` for each member that
// nobody has asked for.
//
//     json::BodyReader body{object};
//     auto username = body.required<Username>("username");   // by Username::parse
//     auto nickname = body.optional<PersonName>("nickname");
//     if (auto read = body.finish(); !read) { return read.error(); }
//     return Command{std::move(*username), std::move(nickname)};
class BodyReader {
public:
    explicit BodyReader(Object object) : object_{std::move(object)} {}

    // A text that T::parse(std::string_view) -> Result<T> takes. Nothing where it is missing, not a
    // text, or refused; the refusal's slug and title become the FieldError.
    template <class T>
    std::optional<T> required(std::string_view name) {
        seen(name);
        if (!object_.has(name)) {
            refuse(name, "required", "This member is required.");
            return std::nullopt;
        }
        return parsed<T>(name);
    }

    // The same for a member that may be left out or null.
    template <class T>
    std::optional<T> optional(std::string_view name) {
        seen(name);
        if (!object_.has(name) || object_.is_null(name)) {
            return std::nullopt;
        }
        return parsed<T>(name);
    }

    // Members that a client may send back as it got them; whatever they hold is ignored.
    void ignore(std::initializer_list<std::string_view> names);

    [[nodiscard]] bool has(std::string_view name) const { return object_.has(name); }

    void refuse(std::string_view name, std::string_view code, std::string_view message);
    // The element at `index` of the array `name`.
    void refuse_element(std::string_view name, std::size_t index, const Fault& fault);

    // kInvalidFields with everything that was refused.
    [[nodiscard]] Result<void> finish();

private:
    void seen(std::string_view name) { seen_.emplace(name); }

    template <class T>
    std::optional<T> parsed(std::string_view name) {
        const auto text = object_.text(name);
        if (!text) {
            refuse(name, "wrong_type", "This member must be a text.");
            return std::nullopt;
        }
        auto value = T::parse(*text);
        if (!value) {
            refuse(name, value.error().fault.slug, value.error().fault.title);
            return std::nullopt;
        }
        return std::move(*value);
    }

    Object object_;
    std::set<std::string, std::less<>> seen_;
    std::vector<FieldError> refused_;
};

}  // namespace platform::json
