#include "platform/json/reader.hpp"

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <cmath>

#include "platform/core/encoding.hpp"
#include "platform/core/faults.hpp"

namespace platform::json {

namespace {

using rapidjson::Value;

// Iterative: the nesting of a hostile text must not become the depth of our stack. In place, so
// that no text is copied twice. Without RAPIDJSON_SSE2, which lets U+001A to U+001F pass, and
// without kParseFullPrecisionFlag, which makes an arbitrary number of "0e23" and of
// "18446744073709551615.5" (version 1.1.0): what it would spare is the last bit of numbers with a
// fraction, and nobody here reads those.
constexpr unsigned kParseFlags = rapidjson::kParseInsituFlag | rapidjson::kParseIterativeFlag;

std::string_view view(const Value& text) {
    return {text.GetString(), text.GetStringLength()};
}

constexpr std::string_view kNotJson = "It does not follow the grammar of JSON (RFC 8259).";
constexpr std::string_view kNotUtf8 = "It is not well-formed UTF-8, or escapes half a character.";
constexpr std::string_view kNoObject = "It must be an object.";
constexpr std::string_view kNamedTwice = "A member is named twice.";
constexpr std::string_view kTooDeep = "It is nested deeper than 32 levels.";
static_assert(kDepthMax == 32, "kTooDeep says so");
constexpr std::string_view kNumberTooBig = "A number in it is beyond all bounds.";
constexpr std::string_view kHasNul = "It contains U+0000.";
constexpr std::string_view kHasMark = "It begins with a byte order mark.";

// `detail` is one of the sentences above, `reason` what only the log is told besides.
Error malformed(std::string_view detail, const std::string& reason = {}) {
    auto error = faults::kMalformedJson.because(reason.empty() ? std::string{detail} : reason);
    error.detail = detail;
    return error;
}

Error malformed(const rapidjson::Document& document) {
    const auto error = document.GetParseError();
    const auto detail = error == rapidjson::kParseErrorStringUnicodeSurrogateInvalid ? kNotUtf8
                        : error == rapidjson::kParseErrorNumberTooBig                ? kNumberTooBig
                                                                                     : kNotJson;
    return malformed(detail, std::string{rapidjson::GetParseError_En(error)} + " (at byte " +
                                 std::to_string(document.GetErrorOffset()) + ")");
}

// A bare U+0000, and what is not UTF-8, are refused before anything is parsed: only an escape can
// bring them in.
enum class Escapes { none, some };

std::string_view fault_in(const Value& value, int depth, Escapes escapes);

std::string_view fault_in_text(const Value& text, Escapes escapes) {
    if (escapes == Escapes::none) {
        return {};
    }
    if (view(text).find('\0') != std::string_view::npos) {
        return kHasNul;
    }
    return count_code_points(view(text)) ? std::string_view{} : kNotUtf8;
}

// Few names are compared each with each, as most objects have few and that takes no memory.
bool names_twice(const Value& object) {
    constexpr rapidjson::SizeType kFew = 16;
    const auto begin = object.MemberBegin();
    const auto end = object.MemberEnd();
    if (object.MemberCount() <= kFew) {
        for (auto member = begin; member != end; ++member) {
            const auto same = [&](const auto& other) {
                return view(other.name) == view(member->name);
            };
            if (std::any_of(begin, member, same)) {
                return true;
            }
        }
        return false;
    }
    std::vector<std::string_view> names;
    names.reserve(object.MemberCount());
    std::transform(begin, end, std::back_inserter(names),
                   [](const auto& member) { return view(member.name); });
    std::sort(names.begin(), names.end());
    return std::adjacent_find(names.begin(), names.end()) != names.end();
}

std::string_view fault_in_members(const Value& object, int depth, Escapes escapes) {
    for (const auto& member : object.GetObject()) {
        if (const auto fault = fault_in_text(member.name, escapes); !fault.empty()) {
            return fault;
        }
        if (const auto fault = fault_in(member.value, depth + 1, escapes); !fault.empty()) {
            return fault;
        }
    }
    return names_twice(object) ? kNamedTwice : std::string_view{};
}

// What RapidJSON lets pass and we do not; empty where there is nothing of it.
std::string_view fault_in(const Value& value, int depth, Escapes escapes) {
    if (depth > kDepthMax) {
        return kTooDeep;
    }
    if (value.IsString()) {
        return fault_in_text(value, escapes);
    }
    if (value.IsDouble() && !std::isfinite(value.GetDouble())) {
        return kNumberTooBig;
    }
    if (value.IsArray()) {
        for (const auto& element : value.GetArray()) {
            if (const auto fault = fault_in(element, depth + 1, escapes); !fault.empty()) {
                return fault;
            }
        }
    }
    return value.IsObject() ? fault_in_members(value, depth, escapes) : std::string_view{};
}

// A text and what it says, whose names and texts lie in it. RapidJSON by itself takes 64 KiB for
// the values of each, which costs more than parsing a short one.
struct Parsed {
    explicit Parsed(std::string_view from)
        : text{from}, memory{std::clamp<std::size_t>(2 * from.size(), 512, 65'536)} {}

    std::string text;
    rapidjson::MemoryPoolAllocator<> memory;  // in pieces of this size, as many as it takes
    rapidjson::Document document{&memory};
};

bool is_ascii(std::string_view text) {
    unsigned all = 0;
    for (const char c : text) {
        all |= static_cast<unsigned char>(c);
    }
    return all < 0x80;
}

const Value* find(const void* object, std::string_view name) {
    const auto& value = *static_cast<const Value*>(object);
    const auto member = value.FindMember(
        Value{rapidjson::StringRef(name.data(), static_cast<rapidjson::SizeType>(name.size()))});
    return member != value.MemberEnd() ? &member->value : nullptr;
}

}  // namespace

Result<Object> Object::parse(std::string_view text) {
    // RapidJSON takes a NUL for the end of the text, and passes over a byte order mark.
    if (text.find('\0') != std::string_view::npos) {
        return malformed(kHasNul);
    }
    if (text.starts_with("\xef\xbb\xbf")) {
        return malformed(kHasMark);
    }
    if (!is_ascii(text) && !count_code_points(text)) {
        return malformed(kNotUtf8);
    }
    auto parsed = std::make_shared<Parsed>(text);
    auto& document = parsed->document;
    document.ParseInsitu<kParseFlags>(parsed->text.data());
    if (document.HasParseError()) {
        return malformed(document);
    }
    if (!document.IsObject()) {
        return malformed(kNoObject);
    }
    const auto escapes = text.find('\\') == std::string_view::npos ? Escapes::none : Escapes::some;
    if (const auto fault = fault_in(document, 1, escapes); !fault.empty()) {
        return malformed(fault);
    }
    const Value* root = &document;
    return Object{std::move(parsed), root};
}

bool Object::has(std::string_view name) const {
    return find(value_, name) != nullptr;
}

bool Object::is_null(std::string_view name) const {
    const auto* value = find(value_, name);
    return value != nullptr && value->IsNull();
}

std::vector<std::string> Object::names() const {
    std::vector<std::string> names;
    for (const auto& member : static_cast<const Value*>(value_)->GetObject()) {
        names.emplace_back(view(member.name));
    }
    return names;
}

std::optional<std::string> Object::text(std::string_view name) const {
    const auto* value = find(value_, name);
    return value != nullptr && value->IsString() ? std::optional<std::string>{view(*value)}
                                                 : std::nullopt;
}

std::optional<std::int64_t> Object::integer(std::string_view name) const {
    const auto* value = find(value_, name);
    return value != nullptr && value->IsInt64() ? std::optional{value->GetInt64()} : std::nullopt;
}

std::optional<bool> Object::boolean(std::string_view name) const {
    const auto* value = find(value_, name);
    return value != nullptr && value->IsBool() ? std::optional{value->GetBool()} : std::nullopt;
}

std::optional<Object> Object::object(std::string_view name) const {
    const auto* value = find(value_, name);
    return value != nullptr && value->IsObject() ? std::optional{Object{document_, value}}
                                                 : std::nullopt;
}

std::optional<std::vector<Object>> Object::objects(std::string_view name) const {
    const auto* value = find(value_, name);
    if (value == nullptr || !value->IsArray()) {
        return std::nullopt;
    }
    std::vector<Object> objects;
    for (const auto& element : value->GetArray()) {
        if (!element.IsObject()) {
            return std::nullopt;
        }
        objects.push_back(Object{document_, &element});
    }
    return objects;
}

std::optional<std::vector<std::string>> Object::texts(std::string_view name) const {
    const auto* value = find(value_, name);
    if (value == nullptr || !value->IsArray()) {
        return std::nullopt;
    }
    std::vector<std::string> texts;
    for (const auto& element : value->GetArray()) {
        if (!element.IsString()) {
            return std::nullopt;
        }
        texts.emplace_back(view(element));
    }
    return texts;
}

std::string Object::str() const {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer{buffer};
    static_cast<const Value*>(value_)->Accept(writer);
    return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace platform::json
