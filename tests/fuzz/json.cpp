// JSON: what is read, what is written, and the bodies of requests.
#include <algorithm>
#include <set>
#include <string>

#include "platform/core/encoding.hpp"
#include "platform/json/body_reader.hpp"
#include "platform/json/reader.hpp"
#include "platform/json/writer.hpp"
#include "tests/fuzz/fuzz.hpp"
#include "tests/fuzz/json_shape.hpp"

namespace fuzz {

namespace {

using platform::json::Object;

bool is_text(const std::string& text) {
    return text.find('\0') == std::string::npos && platform::count_code_points(text).has_value();
}

// Each member is of at most one type, and an inner object is as sound as the outer one.
void try_members(const Object& object) {
    std::set<std::string> names;
    for (const auto& name : object.names()) {
        ensure(is_text(name) && object.has(name), "a name is a text");
        ensure(names.insert(name).second, "a member is named once");
        const auto text = object.text(name);
        ensure(!text || is_text(*text), "a text is UTF-8 without U+0000");
        const int types = (text ? 1 : 0) + (object.integer(name) ? 1 : 0) +
                          (object.boolean(name) ? 1 : 0) + (object.is_null(name) ? 1 : 0) +
                          (object.object(name) ? 1 : 0) +
                          (object.objects(name) || object.texts(name) ? 1 : 0);
        ensure(types <= 1, "a member is of one type");
        if (const auto inner = object.object(name)) {
            try_members(*inner);
        }
        const auto list = object.objects(name).value_or(std::vector<Object>{});
        std::for_each(list.begin(), list.end(), try_members);
    }
}

// RFC 6901.
std::string unescaped(std::string_view pointer) {
    std::string name;
    for (std::size_t i = 1; i < pointer.size(); ++i) {
        const bool escape = pointer[i] == '~' && i + 1 < pointer.size();
        name += escape ? (pointer[++i] == '0' ? '~' : '/') : pointer[i];
    }
    return name;
}

struct AnyText {
    static platform::Result<AnyText> parse(std::string_view) { return AnyText{}; }
};

// Every member that nobody asks for is named, and nothing else.
void try_body(const Object& object) {
    platform::json::BodyReader body{object};
    (void)body.optional<AnyText>("a");
    body.ignore({"b"});
    const auto names = object.names();
    const auto read = body.finish();
    if (read) {
        ensure(names.size() <= 2, "a body without a fault has members that are known");
        return;
    }
    for (const auto& field : read.error().fields) {
        const auto name = unescaped(field.pointer);
        ensure(field.pointer.starts_with('/') && object.has(name), "a pointer leads to a member");
        ensure(name != "b", "a member that is ignored has no fault");
    }
}

void try_reading(std::string_view input) {
    const auto object = Object::parse(input);
    if (!object) {
        ensure(!object.error().detail.empty(), "a refusal says which rule was broken");
        return;
    }
    const auto written = object->str();
    const auto shape = shape_of(written);
    ensure(shape.depth <= platform::json::kDepthMax, "what is nested too deep is refused");
    const auto again = Object::parse(written);
    ensure(again && again->names() == object->names(), "what was written is read");
    ensure(shape.fractions || again->str() == written,
           "what was written is read the same, but for the last bit of a fraction");
    try_members(*object);
    try_body(*object);
}

void try_writing(std::string_view input) {
    const auto [name, value] = split_line(input);
    const auto json = platform::json::ObjectWriter{}.text(name, value).str();
    const auto object = Object::parse(json);
    ensure(static_cast<bool>(object) == (input.find('\0') == std::string_view::npos),
           "what is written is JSON, of which we refuse U+0000 alone");
    if (object && is_text(std::string{name}) && is_text(std::string{value})) {
        ensure(object->text(name) == value, "a text goes there and back");
    }
}

}  // namespace

void try_input(std::string_view input) {
    try_reading(input);
    try_writing(input);
}

}  // namespace fuzz
