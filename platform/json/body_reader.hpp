#pragma once

#include <cstddef>
#include <cstdint>
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

    // Of other types than text; a truth value may be left out or null.
    std::optional<std::int64_t> required_integer(std::string_view name);
    std::optional<bool> optional_boolean(std::string_view name);

    // Of a merge patch (RFC 7396): nothing where the member is left out, and so stays as it is; an
    // inner nothing where it is null, and so is removed.
    template <class T>
    std::optional<std::optional<T>> patched(std::string_view name) {
        seen(name);
        if (!object_.has(name)) {
            return std::nullopt;
        }
        return object_.is_null(name) ? std::optional<T>{} : parsed<T>(name);
    }

    // Of a merge patch, for a member that cannot be removed.
    template <class T>
    std::optional<T> replaced(std::string_view name) {
        return object_.has(name) ? required<T>(name) : optional<T>(name);
    }

    // A member that is an object, or may be left out or null. What is wrong in it is read by a
    // reader of its own, and goes with the other refusals.
    template <class Read>
    void within(std::string_view name, Read&& read) {
        seen(name);
        if (!object_.has(name) || object_.is_null(name)) {
            return;
        }
        auto inner = object_.object(name);
        if (!inner) {
            refuse(name, "wrong_type", "This member must be an object.");
            return;
        }
        BodyReader reader{std::move(*inner)};
        read(reader);
        absorb(name, reader.finish());
    }

    // An array of 1 to `most` ids by Id::parse: `count` is what another number of them breaks,
    // `invalid` what each that is no id does.
    template <class Id>
    std::vector<Id> required_ids(std::string_view name, std::size_t most, const Fault& count,
                                 const Fault& invalid) {
        std::vector<Id> ids;
        const auto texts = required_texts(name);
        if (texts && (texts->empty() || texts->size() > most)) {
            refuse(name, count.slug, count.title);
            return ids;
        }
        for (std::size_t i = 0; texts && i < texts->size(); ++i) {
            if (const auto id = Id::parse((*texts)[i])) {
                ids.push_back(*id);
            } else {
                refuse_element(name, i, invalid);
            }
        }
        return ids;
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
    std::optional<std::vector<std::string>> required_texts(std::string_view name);
    void absorb(std::string_view name, const Result<void>& inner);

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
